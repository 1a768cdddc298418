"""The field's own terms as closed lists with Chinese and English names: what can be said, and how people write it."""

"""Pictures: bar charts as SVG, with Chinese as text and every value printed exactly (extra `[plot]`)."""

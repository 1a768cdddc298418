"""Money for people and facilities: help with premiums, awards, posts, capitation, and what village doctors and staff get."""

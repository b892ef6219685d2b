"""A publisher whose every page is a hazard, beside good ones: what it serves, and how each must end.

`stories` makes the good articles; `wire`, `bodies`, `moves`, `pages` hold the hazards of single addresses, `doors` those
of endpoints, `hosts` those of whole hosts; `publisher` serves them all and `verdict` judges what a crawl made of them.
"""

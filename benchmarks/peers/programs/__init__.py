"""What runs in the peers' own environments: each takes the site's address, its file of articles and its folder."""

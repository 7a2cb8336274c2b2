"""A small web site on loopback, with the shape of the first sources and invented articles."""

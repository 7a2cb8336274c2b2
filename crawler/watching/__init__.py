"""Progress of crawls, for people and programs, and orders to running ones."""

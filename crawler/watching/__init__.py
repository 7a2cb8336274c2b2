"""How far crawls are, told to people and programs, and orders to those that run."""

"""Measures what Letapis promises; run from a checkout, prints tables, changes nothing."""

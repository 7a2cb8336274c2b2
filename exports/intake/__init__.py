"""Rows of what WARC files say: crawls, captures, failures, and the readings of their pages."""

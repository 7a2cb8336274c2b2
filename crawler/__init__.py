"""Visits sources politely and hands every exchange to the archive."""

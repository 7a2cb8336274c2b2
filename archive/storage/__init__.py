"""A collection on disk or in a store: its settings, its files, and what is known of each."""

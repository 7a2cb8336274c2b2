"""What crawls keep in `state/`: disposable, it can be rebuilt from the archive."""

"""What crawls remember in `state/`: disposable, found again from the archive."""

"""What is recorded: each exchange in full or as a revisit, failures, the warcinfo."""

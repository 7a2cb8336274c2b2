"""What goes on record: each exchange whole or as a revisit, failures, the warcinfo."""

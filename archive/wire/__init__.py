"""What crossed the wire: HTTP messages and codings, addresses and their keys, visits."""

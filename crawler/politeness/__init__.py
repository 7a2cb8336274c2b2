"""What a server asks of a crawler: its robots.txt, and to be left alone for a while."""

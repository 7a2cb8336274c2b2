"""What servers ask of a crawler: to obey robots.txt, and to pause."""

"""What pages lead to, found in processes of their own, and which of it is visited."""

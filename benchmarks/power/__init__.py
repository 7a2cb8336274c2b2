"""Power cuts, simulated: what a disk is left with when it never wrote what nobody synced."""

"""Packages to hand over: WACZ and BagIt, with the papers that an archive asks for."""

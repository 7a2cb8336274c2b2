"""Turns captures into rows, the same rows every time, and rows into files that people use."""

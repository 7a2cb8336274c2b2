"""Tests of the built-in demo site."""

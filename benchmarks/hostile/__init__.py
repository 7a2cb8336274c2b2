"""Hostile answers as data, and a program that crawls each of them."""

"""Scheduled crawls: what is due, runs as processes, systemd units, tables for people."""

"""When sources are crawled by themselves: what is due, runs as processes, units, views."""

"""A crawl: what it visits, the part of a worker in it, its runs, how it goes on and ends."""

"""Pages made by scripts, loaded in Chromium; our client makes every request it sends."""

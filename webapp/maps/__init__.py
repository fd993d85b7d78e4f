"""Maps: the pages, their scripts, and the vector tiles they draw, with the rights of who asks."""

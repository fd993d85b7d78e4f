"""The first run: from an empty server to a commune with its villages, boundaries and people."""

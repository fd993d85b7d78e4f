"""Pages of words: what this is, how data are protected (Luật 91/2025/QH15), help, access."""

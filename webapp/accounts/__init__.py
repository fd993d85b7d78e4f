"""People who work here, by their post and not by their name, and the rights granted to them."""

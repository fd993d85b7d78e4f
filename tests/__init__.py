"""Everything that must stay true, run by `make test`."""

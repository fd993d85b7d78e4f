"""Measured comparisons on the whole country, beside known programs; no part of the tests."""

"""Geometry without the web: plain functions that know nothing of Flask or of `webapp`."""

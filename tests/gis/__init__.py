"""Tests of gis."""

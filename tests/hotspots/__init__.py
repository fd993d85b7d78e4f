"""Tests of hotspots."""

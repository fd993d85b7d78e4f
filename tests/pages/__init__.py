"""Tests of villages."""

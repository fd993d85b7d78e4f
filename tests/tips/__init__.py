"""Tests of tips."""

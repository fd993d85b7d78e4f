"""Hostile files, made at test time and sent to every door that takes one."""

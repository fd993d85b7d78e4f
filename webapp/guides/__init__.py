"""Guides of one printed page: what each role does when, with the words on the buttons."""

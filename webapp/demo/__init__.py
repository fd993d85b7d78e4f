"""Fictional data for a first look ("Dữ liệu minh họa"): a province 00 with a commune 00000.

Codes that cannot exist (Quyết định 19/2025/QĐ-TTg begins at 01 and 00001), shapes drawn by this
code, posts instead of people.
"""

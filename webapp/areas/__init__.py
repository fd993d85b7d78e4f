"""Provinces, communes, villages and household groups: identities whose facts have a history.

Kinds of unit and their words: Nghị định 185/2026/NĐ-CP; codes: Quyết định 19/2025/QĐ-TTg.
"""

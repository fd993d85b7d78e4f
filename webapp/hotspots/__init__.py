"""Điểm phức tạp về ma túy: found, verified, cleared, watched, and reopened when they come back.

Statuses: reported → verified → cleared → closed, dismissed, relapsed. Kinds follow Quyết định
28/2025/QĐ-TTg Đ2.1 (điểm tổ chức, chứa chấp) and Đ3 (tuyến trọng điểm); places and counts of plants
only, never a person.
"""

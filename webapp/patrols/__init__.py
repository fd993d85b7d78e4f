"""Patrol routes, the teams that walk them, and their shifts.

A shift is stored as planned, done, incomplete or cancelled; that it is ready, active or missed
follows from the time and is never stored. Kinds of patrol: tuần tra vũ trang, tuần tra nhân dân,
kiểm soát hành chính, nghiệp vụ.
"""

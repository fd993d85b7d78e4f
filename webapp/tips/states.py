"""The words of a tip's life, apart from its tables: the public form needs no table."""

from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"
    TRIAGED = "triaged"
    TRANSFERRED = "transferred"
    OUTCOME_REPORTED = "outcome_reported"
    NOT_CRIMINAL = "not_criminal"
    DUPLICATE = "duplicate"
    SPAM = "spam"


class Channel(StrEnum):
    WEB = "web"
    HOTLINE = "hotline"
    BOX = "box"
    VNEID = "vneid"
    IN_PERSON = "in_person"


class Occurred(StrEnum):
    """When, as the sender said it, counted from the hour in which the tip came."""

    NOW = "now"
    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    OFTEN = "often"
    UNKNOWN = "unknown"

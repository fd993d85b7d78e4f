"""Telephone numbers as Vietnam numbers them (Thông tư 22/2014/TT-BTTTT, as changed since)."""

import re

NATIONAL = re.compile(r"0(?:[35789]\d{8}|2\d{9})")  # mobile: 10 digits; landline: 11
SERVICE = re.compile(r"1(?:1[2-8]|800\d{4,6}|900\d{4,6})")
SEPARATORS = re.compile(r"[\s.\-()]+")


def normal(text: str) -> str | None:
    """Return the number without separators, beginning with 0; None when it is none.

    >>> normal("+84 912.345.678"), normal("0225 3842 113"), normal("113"), normal("12345")
    ('0912345678', '02253842113', '113', None)
    """
    digits = SEPARATORS.sub("", text)
    if digits.startswith("+84"):
        digits = "0" + digits.removeprefix("+84").removeprefix("0")
    return digits if NATIONAL.fullmatch(digits) or SERVICE.fullmatch(digits) else None

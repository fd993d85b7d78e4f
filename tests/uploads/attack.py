"""One hostile file: what it is called, what it is sent as, and its bytes, made when asked for."""

from collections.abc import Callable
from dataclasses import dataclass

MARK = "EVILMARK"


@dataclass(frozen=True)
class Attack:
    """`title` says what is tried; `name` is the file name that is sent."""

    title: str
    name: str
    make: Callable[[], bytes]


def attack(title: str, name: str, data: bytes | Callable[[], bytes]) -> Attack:
    return Attack(title, name, data if callable(data) else lambda: data)

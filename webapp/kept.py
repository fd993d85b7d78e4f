"""Answers kept in the memory of each process as they go out, the least asked for dropped first."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from webapp.delivery import Ready

ROOM_BYTES = 48 * 1024 * 1024
OVERHEAD_BYTES = 1000  # key, headers and places in tables of one answer


@dataclass(frozen=True)
class Kept:
    """An answer that anybody is given who asks the same way."""

    ready: Ready
    vary: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        return len(self.ready.body) + OVERHEAD_BYTES


class Store:
    """The answers asked for last, up to `room_bytes`."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self.room_bytes = room_bytes
        self.used_bytes = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        """Return what is kept under `key`."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, made: Kept) -> None:
        """Keep `made` under `key`; what was asked for longest ago makes room."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.used_bytes += made.size_bytes
            while self.used_bytes > self.room_bytes:
                _key, dropped = self._kept.popitem(last=False)
                self.used_bytes -= dropped.size_bytes

    def clear(self) -> None:
        """Keep nothing of what is there."""
        with self._lock:
            self._kept.clear()
            self.used_bytes = 0


store: Store = LocalProxy(lambda: current_app.extensions["kept"])


def init_app(app: Flask) -> None:
    """Give each application a store of its own: two of them may ask two databases."""
    app.extensions["kept"] = Store()

"""Public tiles kept in memory, fresh as long as the count of public changes stands still."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Response

from webapp.delivery import CHECKED, HASTY, LEVEL, Packed, answer

MVT = "application/vnd.mapbox-vector-tile"

ROOM_BYTES = 80 * 1024 * 1024  # as tiles are reckoned: with all the forms they may be sent in


class TileCache:
    """The most recently used tiles, up to `room_bytes` in each process."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self.room_bytes = room_bytes
        self.used_bytes = 0
        self._kept: OrderedDict[Hashable, Packed] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> Packed:
        """Return what is kept under `key`, or make, compress and keep it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = Packed.of(make(), MVT, HASTY)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.used_bytes += made.size_bytes
            while self.used_bytes > self.room_bytes and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self.used_bytes -= dropped.size_bytes
        return made


def fresh(body: bytes | Packed, media_type: str, *, private: bool = False) -> Response:
    """Answer with an ETag of the bytes, so that an unchanged body costs a 304."""
    packed = (
        body
        if isinstance(body, Packed)
        else Packed.of(body, media_type, HASTY if media_type == MVT else LEVEL)
    )
    return answer(packed, media_type, "no-store" if private else CHECKED)

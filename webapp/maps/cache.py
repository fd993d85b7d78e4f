"""Public tiles kept in memory, fresh as long as the count of public changes stands still."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import sha256
from threading import Lock

from flask import Response, make_response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.maps.models import PublicChange

ROOM_BYTES = 48 * 1024 * 1024


class TileCache:
    """The most recently used tiles, up to `room_bytes` in each process."""

    def __init__(self, room_bytes: int = ROOM_BYTES) -> None:
        self.room_bytes = room_bytes
        self.used_bytes = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under `key`, or make and keep it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.used_bytes += len(made)
            while self.used_bytes > self.room_bytes and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self.used_bytes -= len(dropped)
        return made


def edition(session: Session) -> int:
    """Return the count of changes that the public may see: it tells nothing else."""
    return session.scalar(select(func.count()).select_from(PublicChange))


def fresh(body: bytes, media_type: str, *, private: bool = False) -> Response:
    """Answer with an ETag of the bytes, so that an unchanged body costs a 304."""
    response = make_response(body)
    response.mimetype = media_type
    response.headers["Cache-Control"] = "no-store" if private else "public, no-cache"
    if not private:
        response.set_etag(sha256(body).hexdigest()[:32])
        response.make_conditional(request)
    return response

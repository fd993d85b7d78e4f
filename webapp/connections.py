"""The worker of gunicorn: a slow phone holds up neither a thread nor the loop that hears others.

gunicorn's own waits in one of four threads until a new connection says something, five seconds at
most, and without end for the rest of what it began to say; browsers open connections in advance,
and a phone in a dead spot is silent for long. And it waits in its only loop until the other side
has closed too, two seconds at most.
"""

import errno
import selectors
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore

from gunicorn.workers.gthread import TConn, ThreadWorker

MOST_GOODBYES = 64  # connections that wait for the other side to close; any more are cut
PASSING = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)


class Worker(ThreadWorker):
    """gthread, whose threads are given connections that have something to say."""

    silence_s = 30  # before a connection is closed that says nothing, or stops in the middle

    def init_process(self) -> None:
        """Make what a worker needs to take leave of clients, after it was forked."""
        self.goodbyes = ThreadPoolExecutor(MOST_GOODBYES, "goodbye")
        self.room = BoundedSemaphore(MOST_GOODBYES)
        super().init_process()

    def accept(self, listener) -> None:
        """Take a new connection, and let the loop hear when it speaks."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in PASSING:
                raise
            return
        self.nr_conns += 1
        limit = struct.pack("ll", self.silence_s, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.close = partial(self.close, conn.close)
        conn.timeout = time.monotonic() + self.silence_s
        self.pending_conns.append(conn)
        hear = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, hear)

    def close(self, close: Callable[..., None], graceful: bool = False) -> None:
        """Close at once, or beside the loop when the other side is to be waited for."""
        if not graceful or not self.room.acquire(blocking=False):
            close()
            return
        try:
            self.goodbyes.submit(close, graceful=True).add_done_callback(self.gone)
        except RuntimeError:  # no thread can be started
            self.room.release()
            close()

    def gone(self, _goodbye) -> None:
        """Make room for another goodbye."""
        self.room.release()

    def _cap_keepalive(self, deadline: float) -> None:
        """Let a worker that stops wait no longer for those who never spoke."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

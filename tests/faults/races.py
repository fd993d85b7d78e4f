"""Requests sent at once: each has read all it reads before either of them writes."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, event

from tests.client import Client

PATIENCE_S = 3
WRITES = ("INSERT INTO", "UPDATE ", "DELETE FROM")
OWN_TRANSACTION = ("login_sessions", "users SET last_seen_at", "throttle", "login_failures")


def at_once(app, *requests: tuple) -> list:
    """Send (user, address, form data) all at once; return the answers in that order."""
    clients = [Client(app, app.response_class).sign_in(user) for user, _url, _data in requests]
    tokens = [client.token("/staff/me/password") for client in clients]

    def send(number: int):
        _user, url, data = requests[number]
        return clients[number].post(url, data={"csrf_token": tokens[number]} | data)

    with held_before_writing(len(requests)), ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, range(len(requests))))


@contextmanager
def held_before_writing(number: int) -> Iterator[None]:
    """Hold each thread before the first row that it locks or writes until all have come so far."""
    gate, passed = threading.Barrier(number), threading.local()

    def hold(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if getattr(passed, "is_through", False) or not takes(statement):
            return
        passed.is_through = True
        with suppress(threading.BrokenBarrierError):  # another one has nothing to write
            gate.wait(PATIENCE_S)

    event.listen(Engine, "before_cursor_execute", hold)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", hold)


def takes(statement: str) -> bool:
    """True for a statement that keeps others from a row until the transaction ends."""
    is_own = any(name in statement for name in OWN_TRANSACTION)
    locks = "FOR UPDATE" in statement or "FOR NO KEY UPDATE" in statement
    return not is_own and (locks or "advisory" in statement or statement.startswith(WRITES))

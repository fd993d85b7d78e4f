"""Somebody signed in, whose requests are timed one by one."""

import http.client
import re
import time
from collections.abc import Sequence
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bench.load import Measured, p95

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Official:
    """An official with a session cookie on one connection."""

    def __init__(self, address: str, username: str, password: str) -> None:
        self.link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()
        page = self.ask("/login")[1]
        typed = {"username": username, "password": password, "csrf_token": self.token_in(page)}
        status = self.ask("/login", typed)[0]
        if status != 303:
            raise SystemExit(f"{username} cannot sign in: {status}")

    def twin(self) -> "Official":
        """Return the same person on another connection."""
        other = object.__new__(Official)
        other.link = http.client.HTTPConnection(self.link.host, self.link.port, timeout=60)
        other.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        return other

    @staticmethod
    def token_in(page: bytes) -> str:
        found = TOKEN.search(page.decode())
        return found[1] if found else ""

    def ask(self, path: str, typed: dict[str, str] | None = None) -> tuple[int, bytes]:
        """GET `path`, or POST what was typed."""
        headers = {"Cookie": "; ".join(f"{k}={v.value}" for k, v in self.cookies.items())}
        body = None
        if typed is not None:
            body = urlencode(typed)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "POST" if body else "GET"
        try:
            self.link.request(method, path, body, headers)
            answer = self.link.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.link.close()  # idle for too long; http.client opens it anew
            self.link.request(method, path, body, headers)
            answer = self.link.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(value)
        return answer.status, answer.read()

    def timed(self, paths: Sequence[str]) -> Measured:
        """Ask for each of `paths`, one after the other."""
        times, sizes, failed = [], 0, 0
        began = time.perf_counter()
        for path in paths:
            start = time.perf_counter()
            status, body = self.ask(path)
            times.append(time.perf_counter() - start)
            sizes += len(body)
            failed += status != 200
        took = time.perf_counter() - began
        return Measured(len(times) / took, p95(times) * 1000, sizes, failed)

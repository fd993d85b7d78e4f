"""A test client that signs in, adds CSRF tokens, and checks every HTML page it receives."""

import re
import time

import html5lib
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier

from webapp.accounts import session as sessions
from webapp.extensions import db

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
VOID_LABELS = {"hidden", "submit", "button", "image", "reset"}


class Client(FlaskClient):
    """CSRF stays on: `post` first takes the token from the form's own page."""

    def sign_in(self, user) -> "Client":
        """Start a session for `user` without the login page."""
        with self.application.test_request_context(environ_base=self.environ_base):
            identifier = _create_identifier()
            _row, secret = sessions.issue(user, device="test")
            db.session.commit()
        with self.session_transaction() as session:
            session[sessions.SECRET] = secret
            session[sessions.SEEN] = int(time.time())
            session["_id"] = identifier
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["identity.id"] = user.fs_uniquifier
        return self

    def token(self, url: str) -> str:
        """Return the CSRF token of the form at `url`."""
        found = TOKEN.search(self.get(url).get_data(as_text=True))
        assert found, f"no CSRF token in the page at {url}: add form.hidden_tag()"
        return found[1]

    def submit(self, url: str, data: dict | None = None, *, form_at: str | None = None, **options):
        """POST `data` to `url` with the token of the form at `form_at` (default: `url`)."""
        data = {"csrf_token": self.token(form_at or url)} | (data or {})
        return self.post(url, data=data, **options)

    def open(self, *args, **options):
        response = super().open(*args, **options)
        is_page = (
            response.mimetype == "text/html" and response.data.lstrip()[:9].lower() == b"<!doctype"
        )
        if is_page:
            check_page(response.get_data(as_text=True), response.request.path)
        return response


def check_page(html: str, where: str) -> None:
    """Assert what every page owes its reader."""
    document = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False).parse(html)
    headings = document.findall(".//h1")
    assert len(headings) == 1, f"{where}: {len(headings)} <h1>; a page has one"
    title = document.find(".//title")
    has_title = title is not None and (title.text or "").strip()
    assert has_title, f"{where}: no <title>"
    assert document.get("lang") in ("vi", "en"), f"{where}: <html> has no lang"
    labelled = {label.get("for") for label in document.iter("label")}
    for name in ("input", "select", "textarea"):
        for field in document.iter(name):
            if (
                field.get("type") in VOID_LABELS
                or field.get("aria-label")
                or field.get("aria-labelledby")
                or field.get("hidden") is not None
            ):
                continue
            assert field.get("id") in labelled, (
                f"{where}: {name} {field.get('name')!r} has no label"
            )
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"{where}: ids used twice: {sorted(twice)}"
    for form in document.iter("form"):
        if (form.get("method") or "get").lower() == "post" and where.startswith("/staff"):
            tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
            assert tokens, f"{where}: a POST form without CSRF token"
    assert not list(document.iter("style")), f"{where}: inline <style>"
    styled = [
        element.tag
        for element in document.iter()
        if isinstance(element.tag, str) and element.get("style")
    ]
    assert not styled, f"{where}: style attributes on {styled}"
    for script in document.iter("script"):
        assert script.get("src"), f"{where}: inline <script>"

"""One table of headers, held against every address at every status that it could answer with."""

import re

import pytest
from flask import make_response, redirect
from sqlalchemy.exc import OperationalError
from werkzeug import exceptions

from tests import factories
from tests.conftest import config_for
from webapp import create_app
from webapp.accounts import operations
from webapp.errors import AppError, ChangedMeanwhile, NotFound
from webapp.extensions import db

# Written out, not taken from the code: whoever changes a header changes it here as well.
ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SENSORS = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=(), "
    "xr-spatial-tracking=(), geolocation=({})"
)
OF_DOCUMENTS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; img-src 'self' data: blob:; "
        "manifest-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Frame-Options": "DENY",
}
MAY_ASK_THE_PLACE = {"hotspots.new", "hotspots.edit"}
SAYS_TOO_MUCH = {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Last-Modified"}
PASSWORD = "ba con trâu đen ra đồng"


def raises(error):
    def view(**_values):
        raise error

    return view


def answers(make):
    return lambda **_values: make()


class Throttled(AppError):
    status, retry_after = 429, 60


class Wrong(AppError):
    status = 422


STATUSES = {
    200: answers(lambda: make_response("<p>ok</p>")),
    302: answers(lambda: redirect("/login")),
    303: answers(lambda: redirect("/about", 303)),
    304: answers(lambda: make_response("", 304)),
    400: raises(exceptions.BadRequest()),
    403: raises(exceptions.Forbidden()),
    404: raises(NotFound()),
    405: raises(exceptions.MethodNotAllowed(["GET"])),
    409: raises(ChangedMeanwhile()),
    413: raises(exceptions.RequestEntityTooLarge()),
    422: raises(Wrong()),
    429: raises(Throttled()),
    500: raises(RuntimeError("broken on purpose")),
    503: raises(OperationalError("select", {}, Exception("gone"))),
}


PARTS = {"uuid": "9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b", "int": "1", "string": "x", "path": "x.css"}


def addresses(app) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, address) of everything that answers."""
    return [
        (rule.endpoint, method, re.sub(r"<(\w+):\w+>", lambda part: PARTS[part[1]], rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@pytest.fixture(scope="module", params=["http", "https"])
def site(request, database, tmp_path_factory):
    """An application of its own, whose views are replaced."""
    url = f"{request.param}://vungxanh.example"
    app = create_app(
        config_for(database, public_url=url, upload_dir=tmp_path_factory.mktemp("uploads"))
    )
    app.config.update(HIDE_ERRORS=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("status", STATUSES)
def test_every_address_at_every_status_has_the_headers(site, status, monkeypatch):
    for endpoint, view in list(site.view_functions.items()):
        stand_in = STATUSES[status]
        fake = lambda _do=stand_in, **values: _do(**values)  # noqa: E731
        fake.permission = view.permission
        fake.geolocation = getattr(view, "geolocation", False)
        monkeypatch.setitem(site.view_functions, endpoint, fake)
    monkeypatch.setattr(site.logger, "disabled", True)  # it would tell of a thousand errors
    client = site.test_client()
    base = site.extensions["vungxanh"].public_url
    paged = {}  # one of each blueprint is asked for as a page too, which costs ten times as much
    for endpoint, method, url in addresses(site):
        kinds = ["application/json"]
        if paged.setdefault(endpoint.partition(".")[0], endpoint) == endpoint:
            kinds.append("text/html")
        for kind in kinds:
            response = client.open(url, method=method, base_url=base, headers={"Accept": kind})
            where = f"{method} {url} {status}"
            assert response.status_code == status, where
            check(
                response,
                where,
                endpoint,
                is_secure=base.startswith("https"),
                is_public=site.view_functions[endpoint].permission == "public",
            )


def check(response, where: str, endpoint: str, *, is_secure: bool, is_public: bool) -> None:
    headers = response.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, where
    if response.status_code == 304:
        assert not set(OF_DOCUMENTS) & set(headers.keys()), where
    else:
        assert {name: headers.get(name) for name in OF_DOCUMENTS} == OF_DOCUMENTS, where
        place = "self" if endpoint in MAY_ASK_THE_PLACE else ""
        assert headers["Permissions-Policy"] == SENSORS.format(place), where
    lasts = "max-age=31536000; includeSubDomains" if is_secure else None
    assert headers.get("Strict-Transport-Security") == lasts, where
    assert headers["Cache-Control"] == "no-store", where
    assert not SAYS_TOO_MUCH & set(headers.keys()), where
    if is_public:
        assert "Set-Cookie" not in headers, where
    if response.status_code == 405:
        assert headers["Allow"], where
    if response.status_code == 429:
        assert headers["Retry-After"] == "60", where


def test_cookie_of_a_session_is_kept_from_scripts_other_sites_and_plain_lines(app, arrange):
    with arrange():
        person = factories.user()
        operations.set_password(person, PASSWORD, by=person)
    for is_secure in (False, True):
        app.config.update(
            SESSION_COOKIE_SECURE=is_secure,
            SESSION_COOKIE_NAME="__Host-session" if is_secure else "session",
        )
        try:
            base = "https://localhost" if is_secure else "http://localhost"
            client = app.test_client()
            page = client.get("/login", base_url=base)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
            form = {"csrf_token": token, "username": person.username, "password": PASSWORD}
            sent = client.post("/login", data=form, base_url=base, headers={"Referer": base + "/"})
            assert sent.status_code == 303
            (cookie,) = sent.headers.getlist("Set-Cookie")
        finally:
            app.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="session")
        parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite", "path"} <= parts
        assert "domain" not in parts
        assert ("secure" in parts) is is_secure
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie


def test_flags_of_the_cookie_follow_the_public_url(database, tmp_path):
    for scheme, name in (("http", "session"), ("https", "__Host-session")):
        app = create_app(
            config_for(database, public_url=f"{scheme}://vungxanh.example", upload_dir=tmp_path)
        )
        assert app.config["SESSION_COOKIE_NAME"] == name
        assert app.config["SESSION_COOKIE_SECURE"] is (scheme == "https")
        assert app.config["SESSION_COOKIE_HTTPONLY"]
        assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"

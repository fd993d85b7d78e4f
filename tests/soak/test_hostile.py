"""Whatever is asked by whomever in whatever way: no 500, no traceback, no change without the right.

A sample here, 10,000 tries in `make soak`. Every form of the url map is sent as each role.
"""

import gzip
import os
from html.parser import HTMLParser
from urllib.parse import quote

import brotli
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select, text
from werkzeug.datastructures import MultiDict

from tests.conftest import NAME, config_for, make_database, undone
from tests.demonstration import let_go
from tests.leaks.visits import Browser
from tests.soak.hostile import part, tries
from webapp import create_app
from webapp.accounts.models import User
from webapp.extensions import db
from webapp.permissions import ROLES, Permission, Role

TRIES = int(os.environ.get("VUNGXANH_SOAK_TRIES", "250"))
QUERIES = (
    *("q", "on", "known", "commune", "status", "after", "before", "sort", "view", "lat", "lon"),
    *(
        "z",
        "layer",
        "id",
        "area",
        "action",
        "day",
        "lang",
        "next",
        "kind",
        "team",
        "route",
        "state",
    ),
    *("level", "village", "page", "at", "tip", "bbox", "x", "y", "key"),
)
# Tries of a login or of a code are counted whoever makes them.
COUNTED = {"throttle_counts", "login_failures", "login_sessions", "alembic_version"}
READABLE = """
    SELECT relname FROM pg_stat_user_tables
    WHERE relname <> 'spatial_ref_sys' AND has_table_privilege(relid, 'SELECT')
"""
TABLES = {
    "area_id": "areas",
    "village_id": "areas",
    "hotspot_id": "hotspots",
    "tip_id": "tips",
    "route_id": "patrol_routes",
    "shift_id": "patrol_shifts",
    "team_id": "patrol_teams",
    "user_id": "users",
    "file_id": "stored_files",
    "rule_id": "rules",
    "grant_id": "grants",
    "decision_id": "decisions",
    "note_id": "village_notes",
}


class Fields(HTMLParser):
    """The fields of the forms on a page and what they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag in ("input", "select", "textarea", "button") and said.get("name"):
            is_off = said.get("type") in ("radio", "checkbox") and "checked" not in said
            if not is_off or said["name"] not in self.found:
                self.found[said["name"]] = said.get("value") or ""


class Site:
    """The demonstration on a database of its own, whose answers are taken as they are."""

    def __init__(self, demonstration, folder) -> None:
        name = f"{NAME}_hostile"
        make_database(name, template=demonstration.database)
        self.app = create_app(config_for(name, upload_dir=folder))
        self.app.config["HIDE_ERRORS"] = True
        self.rules = sorted(
            self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)
        )
        with self.app.app_context():
            self.ids = {
                kind: [str(one) for one in db.session.scalars(text(f"SELECT uuid FROM {table}"))]
                for kind, table in TABLES.items()
            }
            self.people = [None, *sorted(db.session.scalars(select(User.username)))]
            self.tables = set(db.session.scalars(text(READABLE))) - COUNTED

    def address(self, rule, ids: list) -> str:
        path = rule.rule
        for part_name, value in zip(sorted(rule.arguments), ids, strict=False):
            known = self.ids.get(part_name) or ["1"]
            filled = known[value % len(known)] if isinstance(value, int) else value
            raw = next(one for one in path.split("<")[1:] if one.split(">")[0].endswith(part_name))
            path = path.replace(f"<{raw.split('>')[0]}>", quote(filled.encode("utf-8", "replace")))
        return path

    def counts(self) -> list[tuple]:
        """Return the rows of every table and the newest transaction that touched it."""
        query = " UNION ALL ".join(
            f"SELECT '{table}', count(*), md5(string_agg(xmin::text || ctid::text, ','"
            f" ORDER BY ctid)) FROM {table}"
            for table in self.tables
        )
        with self.app.app_context():
            return sorted(db.session.execute(text(query)).all())

    def holds(self, username: str | None, permission) -> bool:
        """True when the person holds the permission anywhere, so that a change may be lawful."""
        if not isinstance(permission, Permission):
            return True
        with self.app.app_context():
            user = db.session.scalar(select(User).where(User.username == username))
            grants = user.grants if user else []
            return any(permission in ROLES[Role(grant.role)] for grant in grants)


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    made = Site(demonstration, tmp_path_factory.mktemp("hostile"))
    yield made
    with made.app.app_context():
        let_go()


def signed_in(site: Site, username: str | None) -> Browser:
    client = Browser(site.app, site.app.response_class)
    if username:
        with site.app.app_context():
            user = db.session.scalar(select(User).where(User.username == username))
            client.sign_in(user)
    return client


def form_of(client: Browser, path: str, drawn: dict) -> MultiDict:
    """Return the fields of the page at `path`, gone wrong as drawn."""
    page = client.get(path)
    text_of = page.get_data(as_text=True) if page.mimetype == "text/html" else ""
    fields = Fields(text_of).found or {"csrf_token": ""}
    token = fields.get("csrf_token") or fields.get("token") or ""
    sent = MultiDict()
    for place, (name, default) in enumerate(sorted(fields.items())):
        kind, word = drawn["oddities"][place % len(drawn["oddities"])]
        values = part(kind, default, word, drawn["file"])
        if name in ("csrf_token", "token"):
            values = {"own": [token], "none": [], "another": ["x" + token], "twice": [token] * 2}[
                drawn["token"]
            ]
        if values:
            sent.setlist(name, values)
    return sent


def encoded(form: MultiDict) -> dict:
    """Return the body: with files as browsers do, else with bytes that are no UTF-8."""
    pairs = list(form.items(multi=True))
    if any(not isinstance(value, str) for _name, value in pairs):
        return {"data": MultiDict((name, readable(value)) for name, value in pairs)}
    body = "&".join(f"{coded(name)}={coded(value)}" for name, value in pairs)
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def readable(value):
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def query_of(drawn: dict) -> str:
    known = [(QUERIES[at % len(QUERIES)], value) for at, value in drawn["known_query"]]
    return "&".join(f"{coded(name)}={coded(value)}" for name, value in drawn["query"] + known)


def coded(word: str) -> str:
    return quote(word.encode("utf-8", "surrogatepass"))


def test_no_request_breaks_anything(site):
    places = len(site.rules)

    @settings(
        max_examples=TRIES,
        derandomize=TRIES < 1000,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=tries(places, len(site.people)))
    def one(drawn):
        with undone(site.app):
            attempt(site, drawn)

    one()


def attempt(site: Site, drawn: dict) -> None:
    rule = site.rules[drawn["address"]]
    permission = getattr(site.app.view_functions[rule.endpoint], "permission", "public")
    username = None if permission == "public" else site.people[drawn["person"]]
    client = signed_in(site, username)
    path = site.address(rule, drawn["ids"])
    options = {"headers": clean(drawn["headers"]), "query_string": query_of(drawn)}
    if drawn["method"] == "POST":
        form = form_of(client, path, drawn)
        options |= encoded(form)
    else:
        form = {}
    is_free = site.holds(username, permission)
    before = None if is_free else site.counts()
    answer = client.open(path, method=drawn["method"], **options)
    body = text_in(answer)
    said = f"{username or 'nobody'}: {drawn['method']} {path}?{options['query_string'][:300]}"
    said += f" → {answer.status_code} (form {dict(form)!r:.1500})"
    answer.close()
    assert answer.status_code < 500, said
    assert "Traceback" not in body, said
    if before is not None:
        assert site.counts() == before, f"changed without the right: {said}"


def text_in(answer) -> str:
    """Return the text of `answer`, unpacked: some of these requests take any encoding."""
    if not answer.data or not answer.mimetype.startswith("text/"):
        return ""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack.get(answer.content_encoding, bytes)(answer.data).decode()


def clean(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Return the headers without what no server would hand on: line breaks."""
    return [(name, value.replace("\r", "").replace("\n", "")) for name, value in headers.items()]

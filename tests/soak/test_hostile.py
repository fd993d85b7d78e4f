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

from tests import factories
from tests.conftest import NAME, config_for, make_database, undone
from tests.demonstration import let_go
from tests.leaks.visits import Browser
from tests.soak.hostile import part, tries
from tests.villages import status
from webapp import create_app
from webapp.accounts.models import Grant, User
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import ROLES, Permission, Role
from webapp.villages import figures
from webapp.villages.models import Decision

TRIES = int(os.environ.get("VUNGXANH_SOAK_TRIES", "250"))
# What no single request brings along: an import that waits, a code, a locked session, an own note.
WANTS_MORE = {
    *("accounts.code", "accounts.invite", "accounts.logout", "idle.lock"),
    *("areas.apply_import", "areas.choose_projection", "areas.discard_import", "areas.undo_import"),
    *("me.end_session", "me.recovery_codes", "villages.remove_note"),
}
LOOKS = 12  # at records until one is found that the visitor may see
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
EVERYWHERE = (
    select(User.username).join(Grant, Grant.user_id == User.id).where(Grant.area_id.is_(None))
)
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
            self.people = [None, *sorted(db.session.scalars(select(User.username)))]
            self.foreign = elsewhere()
            self.ids = {
                # In the order in which they were made: the sample is the same in each run.
                kind: [
                    str(one)
                    for one in db.session.scalars(text(f"SELECT uuid FROM {table} ORDER BY id"))
                ]
                for kind, table in TABLES.items()
            }
            self.tables = set(db.session.scalars(text(READABLE))) - COUNTED
            self.everywhere = set(db.session.scalars(EVERYWHERE))
        self.forms = [rule for rule in self.rules if "POST" in rule.methods]
        self.turns = 0
        self.reached: set[str] = set()

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

    def next_form(self):
        """Return every other time the next of all forms, each in its turn; else None."""
        self.turns += 1
        return self.forms[self.turns // 2 % len(self.forms)] if self.turns % 2 else None

    def able(self, permission, number: int) -> str | None:
        """Return one of those who hold the permission; anybody where all or none do."""
        able = [one for one in self.people if one and self.holds(one, permission)]
        return (able or self.people)[number % len(able or self.people)]

    def may(self, username: str | None, permission, path: str) -> bool:
        """True when the person may act there, so that a change may be lawful.

        Nobody of the demonstration has a right in the other province, but who administers all.
        """
        if not isinstance(permission, Permission):
            return True
        if username not in self.everywhere and any(one in path for one in self.foreign):
            return False
        return self.holds(username, permission)

    def holds(self, username: str | None, permission: Permission) -> bool:
        """True when the person holds the permission anywhere."""
        if not isinstance(permission, Permission):
            return True
        with self.app.app_context():
            user = db.session.scalar(select(User).where(User.username == username))
            grants = user.grants if user else []
            return any(permission in ROLES[Role(grant.role)] for grant in grants)


def elsewhere() -> list[str]:
    """Make a commune of another province with a record of every kind; return their ids."""
    commune = factories.commune(factories.province("77", "Nơi khác"), "77001", "Xã Nơi Khác")
    village = factories.village(commune, "0001", "Thôn Nơi Khác")
    head = factories.user((Role.VILLAGE_HEAD, village), (Role.PATROLLER, commune))
    status.certified(village, on=today(), by=head, number="77/QĐ-UBND")
    team, route = factories.team(commune, head), factories.route(commune)
    made = [
        *(commune, village, head, team, route, *head.grants),
        factories.hotspot(village, by=head),
        factories.tip(commune),
        factories.shift(route, team),
        figures.add_note(village, by=head, body="Ghi chú"),
        db.session.scalars(select(Decision).where(Decision.commune_id == commune.id)).one(),
    ]
    db.session.commit()
    return [str(one.uuid) for one in made]


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
    missed = sorted({rule.endpoint for rule in site.forms} - site.reached)
    print(f"{len(site.reached)} forms got past their door; not: {missed}")
    if TRIES >= 10_000:
        assert set(missed) <= WANTS_MORE, missed


def attempt(site: Site, drawn: dict) -> None:
    form_rule = site.next_form()
    rule = form_rule or site.rules[drawn["address"]]
    method = "POST" if form_rule else drawn["method"]
    permission = getattr(site.app.view_functions[rule.endpoint], "permission", "public")
    username = site.people[drawn["person"]]
    if permission == "public":
        username = None
    elif form_rule:
        username = site.able(permission, drawn["person"])
    client = signed_in(site, username)
    path = site.address(rule, drawn["ids"])
    if form_rule:
        path = open_to(client, site, rule) or path
    options = {"headers": clean(drawn["headers"]), "query_string": query_of(drawn)}
    if method == "POST":
        form = form_of(client, path, drawn)
        options |= encoded(form)
    else:
        form = {}
    is_free = site.may(username, permission, path)
    before = None if is_free else site.counts()
    answer = client.open(path, method=method, **options)
    body = text_in(answer)
    said = f"{username or 'nobody'}: {method} {path}?{options['query_string'][:300]}"
    said += f" → {answer.status_code} (form {dict(form)!r:.1500})"
    answer.close()
    assert answer.status_code < 500, said
    assert "Traceback" not in body, said
    if before is not None:
        assert site.counts() == before, f"changed without the right: {said}"
    if method == "POST" and answer.status_code not in (400, 401, 403, 404, 405):
        site.reached.add(rule.endpoint)


def open_to(client: Browser, site: Site, rule) -> str | None:
    """Return the address of the rule for a record that the visitor may see, if a few looks do."""
    for number in range(LOOKS):
        path = site.address(rule, [site.turns // 2 + number] * len(rule.arguments))
        with client.get(path) as page:
            if page.status_code in (200, 405):
                return path
    return None


def text_in(answer) -> str:
    """Return the text of `answer`, unpacked: some of these requests take any encoding."""
    if not answer.data or not answer.mimetype.startswith("text/"):
        return ""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack.get(answer.content_encoding, bytes)(answer.data).decode()


def clean(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Return the headers without what no server would hand on: line breaks."""
    return [(name, value.replace("\r", "").replace("\n", "")) for name, value in headers.items()]

"""The demonstration on a database of its own, and the way to every form of its url map."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select, text

from tests import factories
from tests.conftest import NAME, config_for, make_database
from tests.demonstration import Demonstration, let_go
from tests.leaks.visits import Browser
from tests.villages import status
from webapp import create_app
from webapp.accounts.models import Grant, User
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import ROLES, Permission, Role
from webapp.villages import figures
from webapp.villages.models import Decision

LOOKS = 12  # at records until one is found that the visitor may see
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


@contextmanager
def opened(demonstration: Demonstration, folder: Path) -> Iterator[Site]:
    """Make the site; let go of its database afterwards."""
    made = Site(demonstration, folder)
    yield made
    with made.app.app_context():
        let_go()


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


def signed_in(site: Site, username: str | None) -> Browser:
    client = Browser(site.app, site.app.response_class)
    if username:
        with site.app.app_context():
            user = db.session.scalar(select(User).where(User.username == username))
            client.sign_in(user)
    return client


def open_to(client: Browser, site: Site, rule) -> str | None:
    """Return the address of the rule for a record that the visitor may see, if a few looks do."""
    for number in range(LOOKS):
        path = site.address(rule, [site.turns // 2 + number] * len(rule.arguments))
        with client.get(path) as page:
            if page.status_code in (200, 405):
                return path
    return None

"""The posts of a commune that need an account: who has one, and what a new one would be called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gis.names import fold, without_unit_word
from webapp.accounts import queries
from webapp.accounts.forms import USERNAME
from webapp.accounts.models import User
from webapp.areas.models import Area, Kind, Level
from webapp.areas.pages import Row
from webapp.extensions import db
from webapp.permissions import Role

MAX_USERNAME = 40
OF_COMMUNE: tuple[tuple[Role, str, LazyString], ...] = (
    (Role.CHAIR, "chutich", _l("Chair of the People's Committee of %(name)s")),
    (Role.OFFICE, "vanphong", _l("Office of the People's Council and Committee of %(name)s")),
    (Role.POLICE, "congan", _l("Head of the police of %(name)s")),
    (Role.PLANNER, "kehoach", _l("Officer who plans patrols in %(name)s")),
)


@dataclass
class Seat:
    """One post: its area and role, the accounts it has, and those of a new one as typed."""

    key: str
    role: Role
    area: Area
    title: str
    username: str
    holders: list[User]
    is_chosen: bool = False
    errors: list[str] = field(default_factory=list)


def of(commune: Area, name: str, rows: Sequence[Row]) -> list[Seat]:
    """Return the seats of a commune and of its villages, each with a title and a user name.

    Args:
        commune: whose seats.
        name: with the word of its kind.
        rows: its villages.
    """
    holders = _holders(commune)
    place = _short(without_unit_word(name, Level.COMMUNE))
    found = [
        Seat(
            role.value,
            role,
            commune,
            str(title) % {"name": lowered(name)},
            f"{short}.{place}"[:MAX_USERNAME],
            holders.get((role, commune.id), []),
        )
        for role, short, title in OF_COMMUNE
    ]
    found += [_of_village(row, place, holders) for row in rows]
    return _told_apart(found)


def _of_village(row: Row, place: str, holders: Mapping[tuple, list[User]]) -> Seat:
    name = row.version.name
    if row.version.kind == Kind.RESIDENTIAL_GROUP:
        bare = without_unit_word(name, Level.VILLAGE)
        title = _("Head of residential group %(name)s", name=bare)
    else:
        title = _("Head of %(name)s", name=lowered(row.name))
    return Seat(
        f"{Role.VILLAGE_HEAD}-{row.area.uuid}",
        Role.VILLAGE_HEAD,
        row.area,
        title,
        f"truong.{_short(name)}.{place}"[:MAX_USERNAME],
        holders.get((Role.VILLAGE_HEAD, row.area.id), []),
    )


def lowered(name: str) -> str:
    """Return a name whose first word is a common one there: "thôn Đông".

    >>> lowered("Thôn Đông")
    'thôn Đông'
    """
    return name[:1].lower() + name[1:]


def _short(name: str) -> str:
    return "".join(sign for sign in fold(name) if sign.isascii() and sign.isalnum())


def _holders(commune: Area) -> dict[tuple[Role, int], list[User]]:
    found: dict[tuple[Role, int], list[User]] = {}
    for grant in db.session.scalars(queries.grants_inside(commune.path)):
        found.setdefault((Role(grant.role), grant.area_id), []).append(grant.user)
    return found


def _told_apart(seats: list[Seat]) -> list[Seat]:
    """Give each seat a user name that nobody bears: "Thôn Hoà" and "Thôn Hòa" fold alike."""
    taken = set(db.session.scalars(db.select(User.username)))
    for seat in seats:
        name, number = seat.username, 1
        while seat.username in taken:
            number += 1
            seat.username = f"{name[: MAX_USERNAME - 4]}{number}"
        taken.add(seat.username)
    return seats


def typed(seats: Sequence[Seat], sent: Mapping[str, str]) -> list[Seat]:
    """Put what was typed into the seats; return the ticked ones, each with what is wrong."""
    for seat in seats:
        seat.is_chosen = f"seat-{seat.key}" in sent and not seat.holders
        if seat.is_chosen:
            seat.title = " ".join(sent.get(f"title-{seat.key}", "").split())
            seat.username = sent.get(f"username-{seat.key}", "").strip().lower()
            seat.errors = _wrong(seat, [one for one in seats if one is not seat and one.is_chosen])
    return [seat for seat in seats if seat.is_chosen]


def tick_all(seats: Sequence[Seat]) -> None:
    """Choose every post that nobody holds yet."""
    for seat in seats:
        seat.is_chosen = not seat.holders


def _wrong(seat: Seat, others: Sequence[Seat]) -> list[str]:
    if not 0 < len(seat.title) <= 120:
        return [_("Write the post, at most 120 letters.")]
    if not USERNAME.match(seat.username):
        return [_("3 to 40 lower-case letters without diacritics, digits, full stops or hyphens.")]
    is_taken = db.session.scalar(queries.named(seat.username))
    if is_taken or any(one.username == seat.username for one in others):
        return [_("This user name is taken.")]
    return []

"""Somebody of every role at every distance from the secrets of commune A."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.leaks.ground import LONG_AGO, World
from webapp.areas.models import Area
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role

# Where the grant lies, seen from the secrets; or why it holds no longer, or not yet.
RELATIONS = (
    "own",
    "sibling",
    "other village",
    "parent",
    "former",
    "other province",
    "expired",
    "future",
    "disabled",
)


def people(world: World) -> None:
    """Put somebody into every cell: a role, and how far its grant is from commune A."""
    spans = {
        "expired": Range(LONG_AGO, today()),
        "future": Range(today() + timedelta(days=1), None),
    }
    for role in Role:
        places = places_of(role, world)
        for relation in RELATIONS:
            person = factories.user(title=f"{role} {relation}")
            factories.grant(person, role, places.get(relation, places["own"]), spans.get(relation))
            person.active = relation != "disabled"
            world.people[role, relation] = person
    db.session.flush()


def places_of(role: Role, world: World) -> dict[str, Area]:
    """Return the area of the grant by relation.

    For one of "parent" the secrets lie above: the grant is on a household group inside the village.
    For one of "former" they once lay in the area of the grant: the village was moved out of that
    commune, and a village head's own village was merged into it.
    """
    here, there = world.planted["A"], world.planted["B"]
    is_head = role is Role.VILLAGE_HEAD
    own = {Role.VILLAGE_HEAD: here.village, Role.PROVINCE: world.province}.get(role, here.commune)
    return {
        "own": own,
        "sibling": there.village if is_head else there.commune,
        "other village": here.other_village,
        "parent": world.group,
        "former": world.merged if is_head else world.former,
        "other province": world.elsewhere.parent,
    }


def has_cell(role: Role, relation: str) -> bool:
    """A province's grant covers siblings, and villages that moved inside it."""
    return not (role is Role.PROVINCE and relation in ("sibling", "other village", "former"))

"""Whose paper it is: the body at the head of what an official prints."""

from os.path import commonprefix

from sqlalchemy import Select, func, select

from webapp.areas.models import Area, AreaVersion
from webapp.areas.names import people_committee
from webapp.clock import today
from webapp.navigation import page_fact, page_facts
from webapp.permissions import HasGrants

KEY = "seat"
BETWEEN = "|"
DEEPEST = 2  # province and commune have a committee; a village has none


@page_fact(KEY)
def seat(user: HasGrants) -> Select | None:
    """Return "kind|name" of the commune, else the province, in which all the user's grants lie."""
    ways = [grant.area_path.split("/")[:-1][:DEEPEST] for grant in user.grants_today]
    shared = commonprefix(ways) if ways else []
    if not shared:
        return None
    return (
        select(AreaVersion.kind + BETWEEN + AreaVersion.name)
        .join(Area, Area.id == AreaVersion.area_id)
        .where(
            Area.path == "/".join(shared) + "/",
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(today()),
        )
    )


def of_visitor() -> str:
    """Return the body of the official who is signed in; empty without one."""
    found = page_facts().get(KEY)
    return people_committee(*found.split(BETWEEN, 1)) if found else ""

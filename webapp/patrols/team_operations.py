"""Verbs of teams: form, revise, disband."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg2.errorcodes import UNIQUE_VIOLATION
from sqlalchemy.exc import IntegrityError

from gis.names import natural_key
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.patrols import earlier
from webapp.patrols.errors import TeamNameTaken
from webapp.patrols.models import PatrolTeam


def form(*, commune: Area, name: str, members: Sequence[User], by) -> PatrolTeam:
    """Form a team of a commune.

    Raises:
        TeamNameTaken: another team there bears the name.
    """
    team = PatrolTeam(commune_code=commune.commune_code, area_id=commune.id, name=name)
    team.members = list(members)
    with _one_name():
        db.session.add(team)
    audit.record(
        "patrol_team.formed",
        team,
        by=by,
        changes={"name": (None, name), "members": (None, len(members))},
    )
    return team


def revise(team: PatrolTeam, *, by, edition: int, name: str, members: Sequence[User]) -> PatrolTeam:
    """Change name and members.

    Raises:
        ChangedMeanwhile: somebody saved it after `edition` was read.
        TeamNameTaken: another team of the commune bears the name.
    """
    hold(team)
    if edition != team.edition:
        raise ChangedMeanwhile
    earlier.remember(team)
    changes = {"name": (team.name, name), "members": (titles(team.members), titles(members))}
    with _one_name():
        team.name, team.members = name, list(members)
        team.edition += 1
    audit.record(
        "patrol_team.revised",
        team,
        by=by,
        changes={key: pair for key, pair in changes.items() if pair[0] != pair[1]},
    )
    return team


def disband(team: PatrolTeam, *, by) -> PatrolTeam:
    """Take the team out of the choices from today on; its shifts stay."""
    hold(team)
    team.ended_on = today()
    team.edition += 1
    audit.record("patrol_team.disbanded", team, by=by, changes={"ended_on": (None, today())})
    return team


def reform(team: PatrolTeam, *, by) -> PatrolTeam:
    """Put a disbanded team among the choices again.

    Raises:
        TeamNameTaken: another team has been given its name meanwhile.
    """
    hold(team)
    before = team.ended_on
    with _one_name():
        team.ended_on = None
        team.edition += 1
    audit.record("patrol_team.reformed", team, by=by, changes={"ended_on": (before, None)})
    return team


def bring_back(team: PatrolTeam, *, by) -> PatrolTeam:
    """Let name and members be what they were before the last change.

    Raises:
        TeamNameTaken: another team has been given the earlier name meanwhile.
    """
    hold(team)
    with _one_name():
        earlier.bring_back(team)
    audit.record("patrol_team.revised", team, by=by)
    return team


def hold(team: PatrolTeam) -> None:
    """Read the team as it is now, and let nobody else change it until the transaction ends."""
    db.session.refresh(team, with_for_update={"of": PatrolTeam})


@contextmanager
def _one_name() -> Iterator[None]:
    """Write what is changed inside; the table refuses a name that another team bears."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        if error.orig.pgcode == UNIQUE_VIOLATION:
            raise TeamNameTaken from error
        raise


def titles(members: Sequence[User]) -> str:
    """Return the posts of the members, by name."""
    return ", ".join(sorted((member.title for member in members), key=natural_key))

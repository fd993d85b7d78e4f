"""What happened to a tip while somebody had a form about it open, and where it stands."""

from functools import partial

from webapp.audit import meanwhile
from webapp.lifecycle import IllegalMove, Present, presents
from webapp.tips import operations
from webapp.tips.models import MOVES, Status


def since(form, tip, act: str, *targets: str) -> meanwhile.Meanwhile | None:
    """Return what was done with the tip since `form` was opened.

    Raises:
        IllegalMove: none of the statuses `targets` follows from where it stands, whether the form
            is asked for or sent.
    """
    found = meanwhile.look(form, tip, hold=partial(operations.hold, tip), act=act)
    if targets and MOVES.get(Status(tip.status), frozenset()).isdisjoint(targets):
        raise IllegalMove(tip)
    return found


@presents("tips")
def present(tip) -> Present:
    """Tell where a tip stands, since when and by which post; before the first step no time."""
    steps = (one for one in reversed(tip.events) if one.from_status != one.to_status)
    last = next(steps, None)
    if last is None:
        return Present("tip", tip.status)
    return Present("tip", tip.status, last.created_at, last.by.title)

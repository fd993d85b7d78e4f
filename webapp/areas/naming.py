"""Which name a unit is given: with the word of its kind, and no other's of the same commune."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from gis.names import spelling_key
from webapp.areas import operations
from webapp.areas.models import Area, AreaVersion, Level
from webapp.areas.names import WORDS, full_name
from webapp.errors import AppError
from webapp.extensions import db


class NameTaken(AppError):
    """Another village of the commune bears the name."""

    status = 422
    fields = ("name", "names", "commune")

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.message = _("This commune already has a village of this name: %(name)s.", name=other)


def stored(level: Level, kind: str, name: str, *, was: str = "") -> str:
    """Return the name to store: that of a village says its word, which follows another kind.

    >>> stored(Level.VILLAGE, "thon", "Đông"), stored(Level.COMMUNE, "xa", "Hà Tây")
    ('Thôn Đông', 'Hà Tây')
    >>> stored(Level.VILLAGE, "xom", "Thôn Đông", was="thon")
    'Xóm Đông'
    """
    if level != Level.VILLAGE:
        return name
    word = f"{WORDS.get(was, '')} "
    if was != kind and len(word) > 1 and name.casefold().startswith(word.casefold()):
        name = name[len(word) :]
    return full_name(kind, name)


def key_of(kind: str, name: str) -> str:
    """Return what is equal for two spellings of one village's name, with or without its word.

    >>> key_of("thon", "Hoà Bình") == key_of("thon", "thôn Hòa  Bình")
    True
    >>> key_of("thon", "1") == key_of("to_dan_pho", "Tổ dân phố 1")
    False
    """
    return spelling_key(full_name(kind, " ".join(name.split())))


def refuse_taken(
    parent: Area, level: Level, kind: str, name: str, since: date, *, besides: Iterable[Area] = ()
) -> None:
    """Let no two villages of a commune be called the same on `since` or later.

    Nobody else names a village there until the transaction ends. `besides` are those that give
    the name up.

    Raises:
        NameTaken: another one is.
    """
    if level != Level.VILLAGE:
        return
    operations.hold(parent)
    borne = db.session.execute(
        select(AreaVersion.kind, AreaVersion.name)
        .join(Area, Area.id == AreaVersion.area_id)
        .where(
            AreaVersion.parent_id == parent.id,
            Area.level == level,
            Area.id.not_in([area.id for area in besides]),
            func.upper_inf(AreaVersion.known),
            or_(func.upper_inf(AreaVersion.valid), func.upper(AreaVersion.valid) > since),
        )
    )
    wanted = key_of(kind, name)
    for other_kind, other_name in borne:
        if key_of(other_kind, other_name) == wanted:
            raise NameTaken(full_name(other_kind, other_name))

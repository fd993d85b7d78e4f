"""How many villages were certified at the end of each year, from published statuses alone."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.names import NATURAL
from webapp.villages import tallies
from webapp.villages.public import statuses
from webapp.villages.register import commune, province

MOST_YEARS = 12


@dataclass
class Line:
    """One commune or province: how many are certified of how many, and year by year.

    `known` is 0 where no village has a public status: there are no data, which is not "none".
    """

    area: Row
    certified: int
    known: int
    total: int
    by_year: dict[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    years: list[int]
    lines: list[Line]

    @property
    def total(self) -> Line:
        """All lines together; a year without any data stays without."""
        whole = Line(None, 0, 0, 0)
        for line in self.lines:
            whole.certified += line.certified
            whole.known += line.known
            whole.total += line.total
            for year, number in line.by_year.items():
                if number is not None:
                    whole.by_year[year] = (whole.by_year.get(year) or 0) + number
        return whole


def of(session: Session, day: date, *, province_code: str = "", commune_code: str = "") -> Progress:
    """Return the progress of the provinces, of a province's communes, or of one commune."""
    first = session.scalar(select(func.min(func.lower(statuses.c.valid))))
    first_year = max(first.year if first else day.year, day.year - MOST_YEARS + 1)
    years = list(range(min(first_year, day.year), day.year + 1))
    now = tallies.on(session, day)
    ends = {year: tallies.on(session, min(date(year, 12, 31), day)) for year in years}
    lines = []
    for area in session.execute(lines_of(day, province_code, commune_code)):
        tally = now.of(area.id)
        if tally.total:
            by_year = {year: ends[year].of(area.id) for year in years}
            certified = {year: one.certified for year, one in by_year.items() if one.known}
            lines.append(Line(area, tally.certified, tally.known, tally.total, certified))
    return Progress(years, lines)


def lines_of(day: date, province_code: str, commune_code: str) -> Select:
    """Return the provinces; the communes of a province; or one commune."""
    if not (province_code or commune_code):
        return (
            select(province)
            .where(province.c.level == Level.PROVINCE, province.c.valid.contains(day))
            .order_by(province.c.name.collate(NATURAL), province.c.id)
        )
    rows = (
        select(commune)
        .where(commune.c.level == Level.COMMUNE, commune.c.valid.contains(day))
        .order_by(commune.c.name.collate(NATURAL), commune.c.id)
    )
    if commune_code:
        return rows.where(commune.c.code == commune_code)
    return rows.join(
        province, (province.c.id == commune.c.parent_id) & province.c.valid.contains(day)
    ).where(province.c.code == province_code)

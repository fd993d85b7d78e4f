"""How many villages were certified at the end of each year, from published statuses alone."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Date, Integer, Row, Select, column, func, select, values
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.villages.models import Status
from webapp.villages.public import commune_counts, province_counts, statuses
from webapp.villages.register import NATURAL, commune, province, village

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
    is_country = not (province_code or commune_code)
    lines = {
        row.id: Line(row, int(row.certified), int(row.known), int(row.total))
        for row in session.execute(
            provinces_with_counts(day)
            if is_country
            else communes_with_counts(day, province_code, commune_code)
        )
    }
    for row in session.execute(standing_by_year(years, day, by_province=is_country)):
        if row.area_id in lines:
            lines[row.area_id].by_year[row.year] = row.certified
    return Progress(years, list(lines.values()))


def provinces_with_counts(day: date) -> Select:
    counted = province_counts(day).subquery("counted")
    return (
        select(province, counted.c.certified, counted.c.known, counted.c.total)
        .join(counted, counted.c.area_id == province.c.id)
        .where(province.c.level == Level.PROVINCE, province.c.valid.contains(day))
        .order_by(province.c.name.collate(NATURAL), province.c.id)
    )


def communes_with_counts(day: date, province_code: str, commune_code: str) -> Select:
    counted = commune_counts(day).subquery("counted")
    rows = (
        select(commune, counted.c.certified, counted.c.known, counted.c.total)
        .join(counted, counted.c.area_id == commune.c.id)
        .where(commune.c.level == Level.COMMUNE, commune.c.valid.contains(day))
        .order_by(commune.c.name.collate(NATURAL), commune.c.id)
    )
    if commune_code:
        return rows.where(commune.c.code == commune_code)
    return rows.join(
        province, (province.c.id == commune.c.parent_id) & province.c.valid.contains(day)
    ).where(province.c.code == province_code)


def standing_by_year(years: list[int], day: date, *, by_province: bool) -> Select:
    """Return (year, area_id, certified) as of 31 December of each year, or of `day` in its own.

    An area without any public status at that time has no row.
    """
    ends = values(column("year", Integer), column("on", Date), name="ends").data(
        [(year, min(date(year, 12, 31), day)) for year in years]
    )
    rows = (
        select()
        .select_from(ends)
        .join(statuses, statuses.c.valid.contains(ends.c.on))
        .join(
            village, (village.c.id == statuses.c.village_id) & village.c.valid.contains(ends.c.on)
        )
    )
    key = village.c.parent_id
    if by_province:
        rows = rows.join(
            commune, (commune.c.id == village.c.parent_id) & commune.c.valid.contains(ends.c.on)
        )
        key = commune.c.parent_id
    return rows.add_columns(
        ends.c.year,
        key.label("area_id"),
        func.count().filter(statuses.c.status == Status.CERTIFIED).label("certified"),
    ).group_by(ends.c.year, key)

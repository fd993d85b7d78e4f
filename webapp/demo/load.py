"""Put the whole demonstration into the database, by the ordinary acts of every feature."""

from sqlalchemy import exists, select

from webapp.areas.models import Area
from webapp.demo import accounts, areas, hotspots, patrols, statuses, tips
from webapp.extensions import db


def is_there() -> bool:
    """True when the demonstration is loaded."""
    return db.session.scalar(select(exists().where(Area.is_demo)))


def load() -> None:
    """Make everything in one transaction; the file of accounts is there before it ends."""
    commune, villages = areas.load()
    people, passwords = accounts.load(commune, villages)
    statuses.load(villages, people)
    hotspots.load(commune, villages, people)
    patrols.load(commune, people)
    code = tips.load(commune, villages, people)
    notes = ("", f"Mã theo dõi của tin báo minh họa (trang /tip/receipt): {code}")
    accounts.write(passwords, notes)
    db.session.commit()

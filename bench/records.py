"""Hotspots, tips and patrol routes over the whole country, and officials who read them."""

import os
import secrets
from collections.abc import Collection, Iterable, Mapping
from itertools import product

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from webapp.permissions import Role

HOTSPOTS, TIPS, ROUTES = 10_000, 100_000, 5_000
VILLAGES = 89_600  # of the whole country; a part of it has its part of all these
COMMUNE = "11635"
TIPS_OF_COMMUNE = 20_000  # lie in the commune of the officials, the others anywhere

PLACES = """
    CREATE TEMP TABLE homes AS
    SELECT row_number() OVER (ORDER BY hashtext(a.path), a.id) AS n, a.id, c.code AS commune_code,
           b.label_point AS point
    FROM areas a JOIN areas c ON c.id = a.parent_id
    JOIN area_boundaries b ON b.area_id = a.id AND upper_inf(b.known) AND b.valid @> current_date
    WHERE a.level = 'village'
"""
STEPS = (
    """
    INSERT INTO hotspots (commune_code, number, area_id, kind, status, level, place, first_seen_on,
                          cleared_on, source, description)
    SELECT commune_code, row_number() OVER (PARTITION BY commune_code ORDER BY n), id,
           (ARRAY['drug_use_point', 'retail_point', 'risk_point'])[1 + n % 3],
           (ARRAY['reported', 'verified', 'cleared', 'closed', 'dismissed'])[1 + n % 5], 1 + n % 3,
           point, date '2026-01-01' + (n % 300)::int,
           CASE WHEN n % 5 IN (2, 3) THEN date '2026-11-01' END, 'patrol', 'Ghi để đo tốc độ.'
    FROM homes WHERE n <= {hotspots}
    """,
    """
    INSERT INTO hotspot_events (hotspot_id, to_status, "on")
    SELECT id, status, first_seen_on FROM hotspots
    """,
    """
    INSERT INTO tips (commune_code, area_id, status, channel, body, location, received_hour,
                      receipt_hash, is_urgent)
    SELECT h.commune_code, h.id,
           (ARRAY['received', 'triaged', 'transferred', 'outcome_reported', 'spam'])[1 + g % 5],
           'web', 'Tin báo ghi để đo tốc độ của danh sách.',
           ST_Translate(h.point, (g % 7 - 3) * 0.0004, (g % 5 - 2) * 0.0004),
           date_trunc('hour', now() - g * interval '5 minutes', 'UTC'),
           sha256(convert_to('bench ' || g, 'UTF8')), g % 20 = 0
    FROM generate_series(1, {tips}) g
    JOIN homes h ON h.n = 1 + g * 7919 % (SELECT count(*) FROM homes)
    UNION ALL
    SELECT commune_code, id,
           (ARRAY['received', 'triaged', 'transferred', 'outcome_reported', 'spam'])[1 + g % 5],
           'web', 'Tin báo ghi để đo tốc độ của danh sách.',
           ST_Translate(point, (g % 7 - 3) * 0.0004, (g % 5 - 2) * 0.0004),
           date_trunc('hour', now() - g * interval '25 minutes', 'UTC'),
           sha256(convert_to('bench of the commune ' || g, 'UTF8')), g % 20 = 0
    FROM generate_series(1, {tips_of_commune}) g
    JOIN (SELECT *, row_number() OVER (ORDER BY n) AS nth, count(*) OVER () AS of_all
          FROM homes WHERE commune_code = '{commune}') h ON h.nth = 1 + g % h.of_all
    """,
    """
    INSERT INTO patrol_routes (commune_code, area_id, name, course, length_m)
    SELECT commune_code, c.id, 'Tuyến ' || n, line, ST_Length(line::geography)
    FROM (SELECT n, commune_code, ST_MakeLine(ARRAY[point, ST_Translate(point, 0.006, 0.002),
                 ST_Translate(point, 0.008, 0.009)]) AS line FROM homes) drawn
    JOIN areas c ON c.level = 'commune' AND c.code = commune_code
    WHERE n <= {routes}
    """,
)


def make(connection) -> None:
    """Fill the empty tables: a part of the country with its part of the records."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        cursor.execute("SELECT count(*) FROM homes")
        part = min(cursor.fetchone()[0] / VILLAGES, 1)
        counts = {"hotspots": HOTSPOTS, "tips": TIPS - TIPS_OF_COMMUNE, "routes": ROUTES}
        words = {name: round(count * part) for name, count in counts.items()}
        for step in STEPS:
            cursor.execute(step.format(commune=COMMUNE, tips_of_commune=TIPS_OF_COMMUNE, **words))
        cursor.execute("DROP TABLE homes")
        for table in ("hotspots", "hotspot_events", "tips", "patrol_routes"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def officials(settings: Mapping[str, str], wanted: Collection[str] = ()) -> dict[str, str]:
    """Give officials of a commune, of its province and of all a new password; return them.

    Nobody is granted what "province" and "country" hold, the roles of a commune in one province and
    in each: they show how work grows. "of province" and "of all" hold what may be granted there.
    `settings` of the project point at a database; only those `wanted`, where any are named.
    """
    from webapp import create_app
    from webapp.accounts import operations
    from webapp.areas.models import Area, Level
    from webapp.config import Config
    from webapp.extensions import db

    with create_app(Config.from_environment(os.environ | settings)).app_context():
        commune = db.session.scalars(
            select(Area).where(Area.level == Level.COMMUNE, Area.code == COMMUNE)
        ).one()
        provinces = db.session.scalars(
            select(Area).where(Area.level == Level.PROVINCE).order_by(Area.path)
        ).all()
        of_commune = (Role.POLICE, Role.PLANNER, Role.OFFICE)
        posts = {
            "commune": ([commune], of_commune),
            "province": ([commune.parent], of_commune),
            "country": (provinces, of_commune),
            "of province": ([commune.parent], (Role.PROVINCE, Role.ADMIN)),
            "of all": ([None], (Role.ADMIN,)),
        }
        passwords = {name: secrets.token_urlsafe(18) for name in wanted or posts}
        for name, password in passwords.items():
            areas, roles = posts[name]
            user = in_post(f"bench-{name.replace(' ', '-')}", product(roles, areas))
            operations.set_password(user, password, by=user)
        db.session.commit()
    return passwords


def in_post(username: str, posts: Iterable[tuple]):
    """Return the user of that name with each of `posts` (role, area), made where there is none."""
    from webapp.accounts import operations
    from webapp.accounts.models import Grant, User
    from webapp.clock import today
    from webapp.extensions import db

    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        user = operations.create(username=username, title="Đo tốc độ", by=None)
        operations.announce(user, by=None)
    held = db.session.execute(
        select(Grant.role, Grant.area_id).where(
            Grant.user_id == user.id, Grant.valid.contains(today())
        )
    ).all()
    for role, area in posts:
        if (role, area and area.id) not in held:
            # No operation gives a role of a commune for more than a commune.
            db.session.add(Grant(user=user, role=role, area=area, valid=Range(today(), None)))
    return user

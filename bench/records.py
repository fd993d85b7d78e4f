"""Hotspots, tips and patrol routes over the whole country, and officials who read them."""

import os
import secrets
from collections.abc import Mapping
from itertools import product

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from webapp.permissions import Role

HOTSPOTS, TIPS, ROUTES = 10_000, 100_000, 5_000
COMMUNE = "11635"

PLACES = """
    CREATE TEMP TABLE homes AS
    SELECT row_number() OVER (ORDER BY hashtext(a.path), a.id) AS n, a.id, c.code AS commune_code,
           b.label_point AS point
    FROM areas a JOIN areas c ON c.id = a.parent_id
    JOIN area_boundaries b ON b.area_id = a.id AND upper_inf(b.known) AND b.valid @> current_date
    WHERE a.level = 'village'
"""
STEPS = (
    f"""
    INSERT INTO hotspots (commune_code, number, area_id, kind, status, level, place, first_seen_on,
                          cleared_on, source, description)
    SELECT commune_code, row_number() OVER (PARTITION BY commune_code ORDER BY n), id,
           (ARRAY['drug_use_point', 'retail_point', 'risk_point'])[1 + n % 3],
           (ARRAY['reported', 'verified', 'cleared', 'closed', 'dismissed'])[1 + n % 5], 1 + n % 3,
           point, date '2026-01-01' + (n % 300)::int,
           CASE WHEN n % 5 IN (2, 3) THEN date '2026-11-01' END, 'patrol', 'Ghi để đo tốc độ.'
    FROM homes WHERE n <= {HOTSPOTS}
    """,
    """
    INSERT INTO hotspot_events (hotspot_id, to_status, "on")
    SELECT id, status, first_seen_on FROM hotspots
    """,
    f"""
    INSERT INTO tips (commune_code, area_id, status, channel, body, location, received_hour,
                      receipt_hash, is_urgent)
    SELECT h.commune_code, h.id,
           (ARRAY['received', 'triaged', 'transferred', 'outcome_reported', 'spam'])[1 + g % 5],
           'web', 'Tin báo ghi để đo tốc độ của danh sách.',
           ST_Translate(h.point, (g % 7 - 3) * 0.0004, (g % 5 - 2) * 0.0004),
           date_trunc('hour', now() - g * interval '5 minutes', 'UTC'),
           sha256(convert_to('bench ' || g, 'UTF8')), g % 20 = 0
    FROM generate_series(1, {TIPS}) g
    JOIN homes h ON h.n = 1 + g * 7919 % (SELECT count(*) FROM homes)
    """,
    f"""
    INSERT INTO patrol_routes (commune_code, area_id, name, course, length_m)
    SELECT commune_code, c.id, 'Tuyến ' || n, line, ST_Length(line::geography)
    FROM (SELECT n, commune_code, ST_MakeLine(ARRAY[point, ST_Translate(point, 0.006, 0.002),
                 ST_Translate(point, 0.008, 0.009)]) AS line FROM homes) drawn
    JOIN areas c ON c.level = 'commune' AND c.code = commune_code
    WHERE n <= {ROUTES}
    """,
)


def make(connection) -> None:
    """Fill the tables, unless they are full already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) >= %s FROM tips", [TIPS])
        if cursor.fetchone()[0]:
            return
        cursor.execute(PLACES)
        for step in STEPS:
            cursor.execute(step)
        cursor.execute("DROP TABLE homes")
        for table in ("hotspots", "hotspot_events", "tips", "patrol_routes"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def officials(settings: Mapping[str, str]) -> dict[str, str]:
    """Give officials of a commune, of its province and of all a new password; return them.

    Nobody is granted what "province" and "country" hold, the roles of a commune in one province and
    in each: they show how work grows. "of province" and "of all" hold what may be granted there.
    `settings` of the project point at the country.
    """
    from webapp import create_app
    from webapp.accounts import operations
    from webapp.accounts.models import Grant, User
    from webapp.areas.models import Area, Level
    from webapp.clock import today
    from webapp.config import Config
    from webapp.extensions import db

    with create_app(Config.from_environment(os.environ | settings)).app_context():
        commune = db.session.scalars(
            select(Area).where(Area.level == Level.COMMUNE, Area.code == COMMUNE)
        ).one()
        provinces = db.session.scalars(
            select(Area).where(Area.level == Level.PROVINCE).order_by(Area.path)
        ).all()
        passwords, always = {}, Range(today(), None)
        of_commune = (Role.POLICE, Role.PLANNER, Role.OFFICE)
        for name, areas, roles in (
            ("commune", [commune], of_commune),
            ("province", [commune.parent], of_commune),
            ("country", provinces, of_commune),
            ("of province", [commune.parent], (Role.PROVINCE, Role.ADMIN)),
            ("of all", [None], (Role.ADMIN,)),
        ):
            username = f"bench-{name.replace(' ', '-')}"
            user = db.session.scalar(select(User).where(User.username == username))
            if user is None:
                user = operations.create(username=username, title="Đo tốc độ", by=None)
                operations.announce(user, by=None)
            held = db.session.execute(
                select(Grant.role, Grant.area_id).where(
                    Grant.user_id == user.id, Grant.valid.contains(today())
                )
            ).all()
            for role, area in product(roles, areas):
                if (role, area and area.id) not in held:
                    # No operation gives a role of a commune for more than a commune.
                    db.session.add(Grant(user=user, role=role, area=area, valid=always))
            passwords[name] = secrets.token_urlsafe(18)
            operations.set_password(user, passwords[name], by=user)
        db.session.commit()
    return passwords

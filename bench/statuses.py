"""Statuses, events and decisions for every village, the same in each run."""

# What each village would show, by a number from 0 to 99 that its path gives; below 30 nothing.
SHARES = """
    CASE WHEN n < 45 THEN 'registered' WHEN n < 50 THEN 'proposed' WHEN n < 90 THEN 'certified'
         WHEN n < 93 THEN 'under_review' WHEN n < 96 THEN 'delisted' ELSE 'unregistered' END
"""

STEPS = (
    """
    CREATE TEMP TABLE shown AS
    SELECT id, parent_id, status FROM (
      SELECT id, parent_id, n, {shares} AS status
      FROM (SELECT id, parent_id, abs(hashtext(path)::bigint) % 100 AS n
            FROM areas WHERE level = 'village') numbered) all_of_them
    WHERE n >= 30
    """.replace("{shares}", SHARES),
    """
    INSERT INTO decisions (commune_id, number, signed_on, body, signer)
    SELECT DISTINCT parent_id, '12/QĐ-UBND', date '2026-03-15', 'UBND xã', 'Chủ tịch' FROM shown
    """,
    """
    INSERT INTO village_status_events
      (village_id, from_status, to_status, "on", published, decision_id)
    SELECT s.id, 'registered', s.status, date '2026-03-20', true, d.id
    FROM shown s JOIN decisions d ON d.commune_id = s.parent_id
    """,
    """
    INSERT INTO village_statuses (village_id, surface, status, event_id, valid)
    SELECT e.village_id, surface, 'registered', e.id, '[2025-10-01,2026-03-20)'
    FROM village_status_events e, unnest(ARRAY['inside', 'public']) surface
    """,
    """
    INSERT INTO village_statuses (village_id, surface, status, event_id, decision_id, valid,
                                  expires_on)
    SELECT e.village_id, surface, e.to_status, e.id, e.decision_id, '[2026-03-20,)',
           CASE WHEN e.to_status = 'certified' THEN date '2027-03-20' END
    FROM village_status_events e, unnest(ARRAY['inside', 'public']) surface
    """,
)


def publish(connection) -> None:
    """Give seven villages in ten a status, with the history and the decision it rests on."""
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step)

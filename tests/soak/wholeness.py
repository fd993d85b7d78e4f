"""What must hold after everything was killed: each function returns what is wrong, in words."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.soak.browser import Book
from tests.soak.cluster import rows
from tests.soak.house import House

# Each finds records that are half-done; none may.
HALVES = {
    "a tip without its photo": """
        SELECT body FROM tips WHERE body LIKE 'KEPT-TIP-%'
        AND (SELECT count(*) FROM tip_photos WHERE tip_id = tips.id) <> 1""",
    "a tip sent twice": """
        SELECT body FROM tips WHERE body LIKE 'KEPT-TIP-%' GROUP BY 1 HAVING count(*) > 1""",
    "a status of a tip without its event": """
        SELECT t.body, t.status FROM tips t WHERE body LIKE 'KEPT-TIP-%' AND status <> 'received'
        AND NOT EXISTS (SELECT FROM tip_events WHERE tip_id = t.id AND to_status = t.status)""",
    "answers to a tip that are not those of its events": """
        SELECT t.body FROM tips t WHERE body LIKE 'KEPT-TIP-%'
        AND (SELECT count(*) FROM tip_messages WHERE tip_id = t.id)
         <> (SELECT count(*) FROM tip_events WHERE tip_id = t.id AND act = 'answered')""",
    "a tip's act that the audit log does not know": """
        SELECT t.body FROM tips t WHERE body LIKE 'KEPT-TIP-%' AND
        (SELECT count(*) FROM tip_events WHERE tip_id = t.id) <>
        (SELECT count(*) FROM audit_entries WHERE subject_uuid = t.uuid
         AND action IN ('tip.triaged', 'tip.answered'))""",
    "a status of a hotspot without its event": """
        SELECT id, status FROM hotspots h WHERE status IS DISTINCT FROM
        (SELECT to_status FROM hotspot_events WHERE hotspot_id = h.id ORDER BY id DESC LIMIT 1)""",
    "a clearance without its file": """
        SELECT c.id FROM hotspot_clearances c WHERE result LIKE 'KEPT-SPOT-%'
        AND NOT EXISTS (SELECT FROM hotspot_files WHERE clearance_id = c.id)""",
    "a clearance without its event": """
        SELECT hotspot_id FROM hotspot_clearances c GROUP BY 1 HAVING count(*) <> (
        SELECT count(*) FROM hotspot_events e WHERE e.hotspot_id = c.hotspot_id
        AND to_status = 'cleared' AND from_status <> 'cleared' AND undoes_id IS NULL)""",
    "a clearance that belongs to no step": """
        SELECT id FROM hotspot_clearances WHERE event_id IS NULL""",
    "a hotspot watched without a clearance that holds": """
        SELECT id FROM hotspots h WHERE cleared_on IS DISTINCT FROM (
        SELECT c."on" FROM hotspot_clearances c WHERE c.hotspot_id = h.id
        AND h.status IN ('cleared', 'closed') AND NOT EXISTS
        (SELECT FROM hotspot_events WHERE undoes_id = c.event_id) ORDER BY id DESC LIMIT 1)""",
    "a hotspot's act that the audit log does not know": """
        SELECT h.id FROM hotspots h WHERE description LIKE 'KEPT-SPOT-%' AND
        (SELECT count(*) FROM hotspot_events WHERE hotspot_id = h.id) <>
        (SELECT count(*) FROM audit_entries WHERE subject_uuid = h.uuid
         AND action <> 'hotspot.opened')""",
    "a status of a village that is not that of its event": """
        SELECT s.id FROM village_statuses s JOIN village_status_events e ON e.id = s.event_id
        WHERE s.status <> e.to_status OR s.village_id <> e.village_id""",
    "a village's event without status": """
        SELECT e.id FROM village_status_events e WHERE NOT EXISTS
        (SELECT FROM village_statuses WHERE event_id = e.id)""",
    "a village's event that the audit log does not know": """
        SELECT a.path FROM areas a JOIN village_status_events e ON e.village_id = a.id
        WHERE e.reason LIKE 'KEPT-STEP-%' GROUP BY a.id HAVING count(*) > (
        SELECT count(*) FROM audit_entries WHERE subject_uuid = a.uuid AND changes ? 'status')""",
    "counts of villages that are not those of the day": """
        WITH fresh AS (
          SELECT n.parent_id, count(*), count(status), count(*) FILTER (WHERE status = 'certified')
          FROM place_names n LEFT JOIN village_statuses s ON s.village_id = n.area_id
          AND surface = 'inside' AND upper_inf(known) AND s.valid @> current_date
          WHERE n.level = 'village' AND n.valid @> current_date GROUP BY n.parent_id
        ), kept AS (
          SELECT commune_id, total, known, certified FROM village_tallies
          WHERE surface = 'inside' AND valid @> current_date
        )
        (TABLE fresh EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE fresh)""",
    "an import that is applied in part": """
        SELECT i.file_name, i.status FROM area_imports i WHERE file_name LIKE 'kept-%'
        AND (SELECT count(DISTINCT area_id) FROM area_boundaries WHERE lower(known) = i.known_from)
        <> CASE i.status WHEN 'applied' THEN (i.preview->'counts'->>'changed')::int ELSE 0 END""",
    "an import applied without a word in the audit log": """
        SELECT file_name FROM area_imports i WHERE file_name LIKE 'kept-%' AND
        (status = 'applied') <> EXISTS (SELECT FROM audit_entries
        WHERE subject_uuid = i.uuid AND action = 'area_import.applied')""",
    "an import that still waits, or failed": """
        SELECT file_name, status FROM area_imports
        WHERE status IN ('reading', 'applying', 'failed')""",
    "a job that failed": "SELECT kind, result FROM jobs WHERE status = 'failed'",
    "an area with two boundaries or none": """
        SELECT a.path FROM areas a LEFT JOIN area_boundaries b ON b.area_id = a.id
        AND upper_inf(known) AND upper_inf(valid) WHERE a.path LIKE '00/00000/____/'
        GROUP BY 1 HAVING count(b) <> 1""",
}
KEPT = {
    "tips": "SELECT 1 FROM tips WHERE body = %s",
    "sorted": "SELECT 1 FROM tips WHERE body = %s AND status = %s",
    "answers": "SELECT 1 FROM tip_messages WHERE body = %s",
    "hotspots": """
        SELECT 1 FROM hotspots h JOIN hotspot_events e ON e.hotspot_id = h.id
        WHERE h.description = %s AND e.to_status = %s""",
    "steps": """
        SELECT 1 FROM village_status_events e LEFT JOIN decisions d ON d.id = e.decision_id
        WHERE %s IN (e.reason, d.number)""",
    "uploads": """
        SELECT 1 FROM area_imports i JOIN stored_files f ON f.id = i.file_id
        WHERE i.file_name = %s AND f.size_bytes = %s""",
    "imports": "SELECT 1 FROM area_imports WHERE file_name = %s AND status = 'applied'",
}


def is_idle(house: House) -> bool:
    """True when the worker has done every job."""
    with house.cluster.connected() as link:
        return not rows(link, "SELECT 1 FROM jobs WHERE status IN ('waiting', 'running') LIMIT 1")


def lost(house: House, book: Book) -> Iterator[str]:
    """Yield each acknowledged act that is not there."""
    with house.cluster.connected() as link:
        for kind, acts in book.kept.items():
            for act in acts:
                values = act if isinstance(act, tuple) else (act,)
                if not rows(link, KEPT[kind], *values[: KEPT[kind].count("%s")]):
                    yield f"{kind}: {act}"


def halves(house: House) -> Iterator[str]:
    """Yield what is half-done."""
    with house.cluster.connected() as link:
        for what, query in HALVES.items():
            for row in rows(link, query):
                yield f"{what}: {row}"


def files(house: House) -> tuple[set[str], set[Path]]:
    """Return the rows whose file is missing or other than it was, and the files of no row."""
    with house.cluster.connected() as link:
        named = rows(
            link,
            "SELECT storage_name, sha256 FROM stored_files"
            " UNION ALL SELECT storage_name, sha256 FROM tip_photos",
        )
    there = {path.name: path for path in house.uploads.glob("??/??/*")}
    wrong = {name for name, digest in named if digest_of(there.get(name)) != digest}
    return wrong, {path for name, path in there.items() if name not in dict(named)}


def digest_of(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


def audit(house: House) -> str:
    """Return what `vungxanh audit verify` complains of."""
    command = [str(Path(sys.executable).with_name("vungxanh")), "audit", "verify"]
    done = subprocess.run(command, env=house.environ, capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 else done.stdout + done.stderr

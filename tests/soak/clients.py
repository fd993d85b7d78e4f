"""What people do while the house falls down around them; they note what they were told is kept."""

import io
import itertools
import json
import re
from collections.abc import Callable

from tests.files.pictures import picture
from tests.soak.browser import Book, Person, words_of
from tests.soak.cluster import rows
from tests.soak.house import House, until

CODE = re.compile(r'id="receipt-code">([\d ]+)<')
COMMUNE = "00000"
STEP_DEG = 1e-7
LARGE = 1_100_000  # bytes; such a file is read by the worker


def photo() -> tuple[str, io.BytesIO, str]:
    return ("anh.jpg", io.BytesIO(picture(size=(320, 240))), "image/jpeg")


def tips(house: House, book: Book, _passwords) -> Callable[[], None]:
    """Return the act of sending a tip with a photo."""
    numbers, sender = itertools.count(), Person(house, book)

    def act() -> None:
        body = f"KEPT-TIP-{next(numbers)}"
        sent = sender.send(
            f"/tip?commune={COMMUNE}",
            files={"photos": photo()},
            expected=(200,),
            body=body,
            occurred="unknown",
        )
        book.note("tips", (body, CODE.search(sent.text)[1]))

    return act


def answers(house: House, book: Book, passwords) -> Callable[[], None]:
    """Return the act of sorting a tip that was acknowledged, and answering its sender."""
    begun = 0
    police = Person(house, book, "congan", passwords["congan"])

    def act() -> None:
        nonlocal begun
        sent = book.kept.get("tips", [])
        if begun == len(sent):
            return  # the next one comes in a moment
        body, code = sent[begun]
        begun += 1
        with house.cluster.connected() as link:
            query = "SELECT t.uuid, a.uuid FROM tips t JOIN areas a ON a.id = area_id"
            [(tip, area)] = rows(link, f"{query} WHERE body = %s", body)
        page, answer = f"/staff/tips/{tip}", body.replace("TIP", "ANSWER")
        police.send(f"{page}/triage", area=str(area), note="")
        book.note("sorted", (body, "triaged"))
        police.send(f"{page}/answer", body=answer)
        book.note("answers", (answer, code))

    return act


def clearances(house: House, book: Book, passwords) -> Callable[[], None]:
    """Return the act of logging a hotspot and clearing it, each step with a file."""
    numbers = itertools.count()
    police = Person(house, book, "congan", passwords["congan"])
    with house.cluster.connected() as link:
        [(village,)] = rows(link, "SELECT uuid FROM areas WHERE path = '00/00000/0014/'")

    def act() -> None:
        story = f"KEPT-SPOT-{next(numbers)}"
        made = police.send(
            "/staff/hotspots/new", files={"files": photo()}, village=str(village), description=story
        )
        book.note("hotspots", (story, "reported"))
        page = made.headers["Location"]
        police.send(f"{page}/verify", files={"files": photo()}, note=story)
        book.note("hotspots", (story, "verified"))
        police.send(f"{page}/clear", files={"files": photo()}, forces="police", result=story)
        book.note("hotspots", (story, "cleared"))

    return act


NEXT = {
    "unregistered": "register",
    "delisted": "register",
    "registered": "propose",
    "proposed": "certify",
    "certified": "review",
    "under_review": "delist",
}


def certifications(house: House, book: Book, passwords) -> Callable[[], None]:
    """Return the act of taking a village one step on, through the whole of its life."""
    numbers = itertools.count()
    office = Person(house, book, "vanphong", passwords["vanphong"])
    chair = Person(house, book, "chutich", passwords["chutich"])
    with house.cluster.connected() as link:
        [(village, key)] = rows(link, "SELECT uuid, id FROM areas WHERE path = '00/00000/0003/'")

    def act() -> None:
        with house.cluster.connected() as link:
            [(status,)] = rows(
                link,
                "SELECT status FROM village_statuses WHERE village_id = %s AND surface = 'inside'"
                " AND upper_inf(known) AND upper_inf(valid)",
                key,
            )
        verb, reason = NEXT[status], f"KEPT-STEP-{next(numbers)}"
        data = {"reason": reason}
        if verb in ("certify", "delist"):
            today = "22/11/2025"
            data |= {"number": reason, "signed_on": today, "body": "UBND", "signer": "Chủ tịch"}
        person = office if verb in ("register", "propose") else chair
        person.send(f"/staff/villages/{village}/{verb}", **data)
        book.note("steps", (reason, verb))

    return act


def imports(house: House, book: Book, passwords) -> Callable[[], None]:
    """Return the act of an import: now a small file, read at once, now a large one."""
    numbers = itertools.count()
    office = Person(house, book, "vanphong", passwords["vanphong"])

    def act() -> None:
        number = next(numbers)
        name = f"kept-{number}.geojson"
        content = boundaries(house, number, LARGE if number % 2 else 0)
        sent = office.send(
            "/staff/areas/import",
            files={"file": (name, io.BytesIO(content), "application/geo+json")},
            level="village",
            inside=COMMUNE,
        )
        page = sent.headers["Location"]
        book.note("uploads", (name, len(content)))
        until(
            lambda: f"{page}/apply" in office.get(page).text,
            lambda: f"{name} is not read: {page}: {words_of(office.get(page).text)}",
        )
        office.send(f"{page}/apply", form_at=page, confirmed="y")
        book.note("imports", name)

    return act


def boundaries(house: House, number: int, padding: int) -> bytes:
    """Return the villages of the commune in a file of that size, where no other file has them.

    They lie a centimetre from those of the file before: a file that brings nothing new could
    not be carried out.
    """
    with house.cluster.connected() as link:
        found = rows(
            link,
            "SELECT DISTINCT ON (a.id) v.name, a.code,"
            " ST_AsGeoJSON(ST_Translate(b.boundary, %s, 0), 7)"
            " FROM areas a JOIN area_versions v ON v.area_id = a.id"
            " JOIN area_boundaries b ON b.area_id = a.id"
            " WHERE a.path LIKE '00/00000/____/' AND upper_inf(v.known) AND upper_inf(v.valid)"
            " ORDER BY a.id, b.id",
            (number + 1) * STEP_DEG,
        )
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "code": code, "note": "x" * (padding // len(found))},
            "geometry": json.loads(shape),
        }
        for name, code, shape in found
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


ACTS = (tips, answers, clearances, certifications, imports)

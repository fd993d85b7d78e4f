"""What an anonymous visitor does with tips, through the two functions of the public role."""

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import date

from shapely import Point
from sqlalchemy import LargeBinary, bindparam, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from webapp import throttle
from webapp.files import storage
from webapp.files.checks import Checked
from webapp.tips import receipts
from webapp.tips.errors import TooManyTries

BUSY_S = 2.0
WAITING = threading.BoundedSemaphore(2)  # of a process: who waits must not fill every thread


@dataclass(frozen=True)
class Sent:
    """What the form held, checked."""

    nonce: str
    commune_code: str
    village: str | None
    body: str
    place_text: str
    occurred: str
    occurred_text: str
    location: Point | None


@dataclass(frozen=True)
class Answer:
    body: str
    sent_on: date


@dataclass(frozen=True)
class Receipt:
    """What a sender may know of his tip."""

    status: str
    received_on: date
    answers: tuple[Answer, ...]


def count_try(commune_code: str) -> None:
    """Count one try before any work is done for it; a busy hour makes everybody a little slower.

    Raises:
        TooManyTries: this source has used up its hour.
    """
    counting = select(func.submit_tip(commune_code, _source(), _json(None)))
    _heed(throttle.alone(counting, bind="public"))


def submit(session: Session, sent: Sent, photos: list[Checked]) -> bool:
    """Store the tip with its photos; return False when this very form was stored before."""
    tip = {
        "village": sent.village,
        "body": sent.body,
        "place_text": sent.place_text,
        "occurred": sent.occurred,
        "occurred_text": sent.occurred_text,
        "lon": sent.location.x if sent.location else None,
        "lat": sent.location.y if sent.location else None,
        "receipt_hash": receipts.hash_of(receipts.code_for(sent.nonce)).hex(),
        "form_hash": receipts.form_hash(sent.nonce).hex(),
        "photos": [_kept(session, photo) for photo in photos],
    }
    stored = session.scalar(select(func.submit_tip(sent.commune_code, _source(), _json(tip))))
    return stored["is_new"]


def look_up(session: Session, typed: str) -> dict:
    """Ask for a code, and count the try; a wrong code costs the same work as a right one."""
    receipt = bindparam("receipt", receipts.hash_of(receipts.normal(typed)), LargeBinary)
    return session.scalar(select(func.read_receipt(receipt, _source())))


def receipt_in(answer: dict) -> Receipt | None:
    """Return what the code led to, once the count of the try is committed.

    Raises:
        TooManyTries: this source has used up its hour.
    """
    _heed(answer)
    found = answer["tip"]
    if found is None:
        return None
    answers = (
        Answer(message["body"], date.fromisoformat(message["sent_on"]))
        for message in found["messages"]
    )
    return Receipt(found["status"], date.fromisoformat(found["received_on"]), tuple(answers))


def _heed(verdict: dict) -> None:
    if verdict["refused"]:
        raise TooManyTries
    if verdict["busy"] and WAITING.acquire(blocking=False):
        try:
            time.sleep(BUSY_S)
        finally:
            WAITING.release()


def _kept(session: Session, photo: Checked) -> dict:
    return {
        "storage_name": storage.write(session, photo.data),
        "media_type": photo.media_type,
        "size_bytes": len(photo.data),
        "sha256": hashlib.sha256(photo.data).hexdigest(),
    }


def _source():
    return bindparam("source", throttle.address_key(), LargeBinary)


def _json(value: dict | None):
    # "null" as JSON is not NULL: the function asks for the absence of a tip.
    return bindparam("tip", value, JSONB(none_as_null=True))

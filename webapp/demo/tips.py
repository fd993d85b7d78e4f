"""Fictional tips by every channel, in every state; one with photo, answer and known code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from hashlib import sha256
from io import BytesIO

from geoalchemy2.shape import from_shape
from PIL import Image, ImageDraw
from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.clock import now
from webapp.demo import geography
from webapp.extensions import db
from webapp.files import storage
from webapp.files.checks import Kind, check
from webapp.tips import operations, receipts
from webapp.tips.models import Channel, Occurred, Status, Tip, TipPhoto

MARK = " (Dữ liệu minh họa)"
POLICE = "Cơ quan Cảnh sát điều tra, minh họa"
ANSWER = "Cảm ơn ông/bà. Công an xã đã kiểm tra nơi được báo và tăng cường tuần tra ban đêm."


@dataclass(frozen=True)
class Story:
    """A tip about the village of that code, received so many hours ago, and what police did."""

    channel: Channel
    village: str | None
    hours_ago: int
    body: str
    place_text: str = ""
    place: tuple[float, float] | None = None
    occurred: Occurred = Occurred.UNKNOWN
    until: Status = Status.RECEIVED
    is_urgent: bool = False


STORIES = (
    Story(
        Channel.WEB,
        "0007",
        46,
        "Tối nào cũng có nhóm người lạ tụ tập ở nhà kho sau chợ đến khuya.",
        "Nhà kho bỏ trống sau chợ",
        (0.52, 1.12),
        Occurred.OFTEN,
        Status.TRIAGED,
    ),
    Story(Channel.WEB, "0012", 3, "Có mùi lạ từ nhà máy gạch cũ.", "", (3.02, -1.58)),
    Story(
        Channel.HOTLINE,
        "0008",
        8,
        "Người dân gọi điện báo có người lạ vào lán ở bến cũ.",
        "Lán tạm ở bến cũ",
        (2.48, 0.62),
        Occurred.NOW,
        Status.TRANSFERRED,
        True,
    ),
    Story(
        Channel.BOX,
        "0006",
        240,
        "Thư trong hòm thư: quán nước gần đình mở quá khuya.",
        "Gần đình",
        None,
        Occurred.THIS_WEEK,
        Status.NOT_CRIMINAL,
    ),
    Story(
        Channel.IN_PERSON,
        "0014",
        1800,
        "Người dân đến báo thấy cây lạ trồng lẫn trong nương ngô.",
        "Chân núi phía nam",
        (0.8, -3.45),
        Occurred.THIS_WEEK,
        Status.OUTCOME_REPORTED,
    ),
    Story(Channel.VNEID, None, 190, "Nhóm thanh niên hay tụ tập ở bãi đất trống ven đê."),
    Story(Channel.WEB, "0007", 30, "Sau chợ đêm qua lại có người tụ tập.", "", (0.5, 1.1)),
    Story(Channel.WEB, "0007", 20, "Kho cũ sau chợ có ánh đèn lúc nửa đêm.", "", (0.53, 1.09)),
    Story(Channel.WEB, "0003", 60, "abc abc abc", until=Status.SPAM),
)


def load(commune: Area, villages: list[Area], people: dict[str, User]) -> str:
    """Send, record and handle the tips; return the code that follows the first one."""
    by_code = {village.code: village for village in villages}
    code = ""
    for story in sorted(STORIES, key=lambda story: -story.hours_ago):
        village = by_code.get(story.village)
        with received(story.hours_ago):
            tip, made = receive(story, commune, village, people["congan"])
        handle(tip, story, village or commune, people["congan"])
        if story is STORIES[0]:
            operations.answer(tip, body=ANSWER, by=people["congan"])
            code = " ".join(receipts.grouped(made))
    db.session.flush()
    return code


@contextmanager
def received(hours_ago: int) -> Iterator[None]:
    """Let the tips that are made inside have come so long ago: no role may set the hour later."""
    hour = now().astimezone(UTC) - timedelta(hours=hours_ago)
    came = hour.replace(minute=0, second=0, microsecond=0)

    def set_hour(_tip: Tip, _args: tuple, facts: dict) -> None:
        facts["received_hour"] = came

    event.listen(Tip, "init", set_hour)
    try:
        yield
    finally:
        event.remove(Tip, "init", set_hour)


def receive(story: Story, commune: Area, village: Area | None, police: User) -> tuple[Tip, str]:
    """Let the tip come in as its channel has it: as a sender's form leaves it, or an officer's."""
    place = geography.place(*story.place) if story.place else None
    facts = {
        "body": story.body + MARK,
        "place_text": story.place_text,
        "occurred": story.occurred,
        "occurred_text": "",
        "location": place,
    }
    if story.channel is not Channel.WEB:
        return operations.record(
            commune=commune, village=village, channel=story.channel, by=police, **facts
        )
    nonce = receipts.new_nonce()
    code = receipts.code_for(nonce)
    tip = Tip(
        commune_code=commune.code,
        area=village or commune,
        channel=story.channel,
        receipt_hash=receipts.hash_of(code),
        form_hash=receipts.form_hash(nonce),
        **facts | {"location": from_shape(place, srid=4326) if place else None},
    )
    if story is STORIES[0]:
        tip.photos.append(photo())
    db.session.add(tip)
    db.session.flush()
    return tip, code


def handle(tip: Tip, story: Story, area: Area, by: User) -> None:
    """Take the tip to the state in which the demonstration shows it."""
    done = {"by": by, "note": "Dữ liệu minh họa"}
    if story.until in (Status.NOT_CRIMINAL, Status.SPAM):
        operations.close(tip, outcome=story.until, **done)
        return
    if story.until is Status.RECEIVED:
        return
    operations.triage(tip, is_urgent=story.is_urgent, area=area, **done)
    if story.until is Status.TRIAGED:
        return
    operations.forward(tip, to=POLICE, **done)
    if story.until is Status.OUTCOME_REPORTED:
        operations.close(tip, outcome=story.until, **done)


def photo() -> TipPhoto:
    """Return a photo of a shed at night, painted here: no photograph of anybody or any place."""
    picture = Image.new("RGB", (960, 640), "#1c2733")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 430, 960, 640), fill="#2c3a2e")
    pen.rectangle((250, 240, 700, 470), fill="#57493b")
    pen.polygon(((220, 245), (475, 130), (730, 245)), fill="#3d3129")
    pen.rectangle((420, 330, 530, 470), fill="#221b16")
    pen.rectangle((300, 300, 380, 370), fill="#e2b955")
    pen.ellipse((790, 60, 850, 120), fill="#e8e6d8")
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    file.seek(0)
    kept = check(FileStorage(file, "minh-hoa.jpg"), kinds={Kind.PICTURE}, max_bytes=10**7)
    return TipPhoto(
        position=1,
        name="anh-1.jpg",
        media_type=kept.media_type,
        size_bytes=len(kept.data),
        sha256=sha256(kept.data).hexdigest(),
        storage_name=storage.write(db.session(), kept.data),
    )

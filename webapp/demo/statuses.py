"""The statuses of the fictional villages: every one of them, with a history of over a year.

Two villages have no data at all, one is under review inside only, one has left the list again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.demo import days
from webapp.villages import decisions, figures, operations, reviews
from webapp.villages.models import Decision

BODY = "UBND xã Minh Họa (dữ liệu minh họa)"
SIGNER = "Chủ tịch UBND xã, minh họa"
VALID_DAYS = 365


@dataclass(frozen=True)
class Step:
    """One act so many days ago; `number` is that of the decision it rests on."""

    act: str
    days_ago: int
    number: str = ""
    reason: str = ""


def _way(registered: int, proposed: int | None = None, *more: Step) -> tuple[Step, ...]:
    first = Step("register", registered, reason="Thôn đăng ký xây dựng thôn không ma túy.")
    if proposed is None:
        return (first, *more)
    return first, Step("propose", proposed, reason="Tổ thẩm định đã kiểm tra hồ sơ."), *more


STORIES: dict[str, tuple[Step, ...]] = {
    "0001": _way(478, 350, Step("certify", 331, "186/QĐ-UBND")),
    "0002": _way(478, 348, Step("certify", 331, "186/QĐ-UBND")),
    "0003": _way(402, 24),
    "0004": _way(
        478,
        350,
        Step("certify", 320, "191/QĐ-UBND"),
        Step("review", 96, reason="Kiểm tra lại việc ký cam kết sau khi thôn nhập thêm xóm."),
        Step("lift", 82, reason="Đã bổ sung đủ cam kết; không phát sinh vấn đề mới."),
    ),
    "0005": _way(289),
    "0006": _way(455, 190, Step("certify", 171, "74/QĐ-UBND")),
    "0007": _way(455, 268, Step("certify", 240, "31/QĐ-UBND")),
    "0008": _way(
        455,
        268,
        Step("certify", 240, "31/QĐ-UBND"),
        Step("review", 47, reason="Tiêu chí về ký cam kết không còn đạt."),
        Step("publish_review", 33, "152/QĐ-UBND"),
    ),
    "0009": _way(
        402,
        150,
        Step(
            "defer",
            121,
            "97/QĐ-UBND",
            "Hồ sơ còn thiếu biên bản họp thôn; thôn bổ sung rồi đề nghị lại.",
        ),
    ),
    "0010": _way(
        478,
        390,
        Step("certify", 372, "158/QĐ-UBND"),
        Step("review", 118, reason="Tiêu chí về địa bàn không còn đạt."),
        Step("delist", 90, "121/QĐ-UBND", "Không khắc phục trong thời hạn đã nêu."),
    ),
    "0011": _way(
        402, None, Step("unregister", 60, reason="Thôn đề nghị lùi sang kế hoạch năm sau.")
    ),
    "0012": _way(289, 12),
}

NOTES = {"0011": "Họp thôn ngày mùng 5 hằng tháng, sau buổi sinh hoạt chi bộ. (Dữ liệu minh họa)"}
MODELS = ("groups", "camera", "clan")


def load(villages: Iterable[Area], people: dict[str, User]) -> None:
    """Let the villages live through their stories, in the order of the days."""
    by_code = {village.code: village for village in villages}
    told = sorted(
        ((step, code) for code, story in STORIES.items() for step in story),
        key=lambda pair: -pair[0].days_ago,
    )
    for step, code in told:
        take(step, by_code[code], people)
    for number, code in enumerate(STORIES):
        keep_figures(by_code[code], number, people)


def take(step: Step, village: Area, people: dict[str, User]) -> None:
    """Take one step as the person whose office it is."""
    on = days.ago(step.days_ago)
    facts = {"on": on, "reason": step.reason}
    decision = decide(village.parent, step, people) if step.number else None
    office, chair = people["vanphong"], people["chutich"]
    match step.act:
        case "register" | "unregister" | "propose":
            getattr(operations, step.act)(village, by=office, **facts)
        case "certify":
            until = days.ago(step.days_ago - VALID_DAYS)
            operations.certify(village, by=chair, decision=decision, expires_on=until, **facts)
        case "defer" | "delist":
            getattr(operations, step.act)(village, by=chair, decision=decision, **facts)
        case "review" | "lift" | "publish_review":
            more = {"decision": decision} if decision else {}
            getattr(reviews, step.act)(village, by=chair, **facts, **more)


def decide(commune: Area, step: Step, people: dict[str, User]) -> Decision:
    """Enter the decision of a step in the demonstration."""
    return decisions.enter(
        commune,
        number=step.number,
        signed_on=days.ago(step.days_ago),
        body=BODY,
        signer=SIGNER,
        by=people["vanphong"],
    )


def keep_figures(village: Area, number: int, people: dict[str, User]) -> None:
    """Let the village head's figures be there: who signed, the hotline, what the village runs."""
    known = figures.of(village).values
    signed = round(known["households"] * (0.62 + (number * 7) % 38 / 100))
    figures.save(
        village,
        by=people["truongthon"] if village.code == "0011" else people["vanphong"],
        **{name: known[name] for name in figures.DATED},
        households_signed=min(signed, known["households"]),
        signed_as_of=days.ago(20 + number),
        hotline=f"0000 000 {number + 1:03}",
        hotline_is_public=number % 3 != 2,
        community_models=[MODELS[number % len(MODELS)]],
    )
    if village.code in NOTES:
        figures.add_note(village, by=people["truongthon"], body=NOTES[village.code])

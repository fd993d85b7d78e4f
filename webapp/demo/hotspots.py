"""Fictional hotspots: every kind and every state, cleared ones, and one that came back."""

from dataclasses import dataclass, field

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.demo import days, geography
from webapp.hotspots import operations
from webapp.hotspots.models import Force, Hotspot, Kind, Source

FORCES = [Force.POLICE, Force.SECURITY_TEAM]


@dataclass(frozen=True)
class Story:
    """A hotspot first seen so many days ago at (east, north) in km, and what came of it."""

    kind: Kind
    places: tuple[tuple[float, float], ...]
    seen: int
    source: Source
    description: str
    level: int = 2
    steps: tuple[tuple[str, int, str], ...] = ()  # (act, days ago, note)
    facts: dict[str, float] = field(default_factory=dict)


STORIES = (
    Story(
        Kind.DRUG_USE_POINT,
        ((0.5, 1.1),),
        300,
        Source.RESIDENTS,
        "Nhà kho bỏ trống sau chợ, có dấu vết tụ tập về đêm.",
        3,
        (
            ("verify", 294, "Đã kiểm tra thực địa."),
            ("clear", 282, "Đã thu dọn, khóa cửa, lắp đèn chiếu sáng."),
            ("check", 275, "Cửa vẫn khóa, không có dấu vết mới."),
            ("check", 251, "Không phát sinh."),
            ("check", 190, "Không phát sinh."),
            ("relapse", 9, "Phát hiện lại dấu vết trong lần kiểm tra định kỳ."),
        ),
    ),
    Story(
        Kind.RETAIL_POINT,
        ((2.5, 0.6),),
        120,
        Source.REVIEW,
        "Lán tạm ở bến cũ, người lạ ra vào bất thường.",
        3,
        (("verify", 104, "Có căn cứ."),),
    ),
    Story(
        Kind.RISK_POINT,
        ((-2.4, 2.6),),
        410,
        Source.PATROL,
        "Bãi đất trống cạnh bờ đê, không có đèn.",
        1,
        (
            ("verify", 405, "Cần theo dõi."),
            ("clear", 380, "Phát quang, lắp hai bóng đèn, thôn cử người trông coi."),
            ("check", 372, "Đèn còn sáng, không phát sinh."),
            ("check", 350, "Không phát sinh."),
            ("check", 289, "Không phát sinh."),
            ("confirm", 285, "Ba lần kiểm tra không phát sinh."),
        ),
    ),
    Story(
        Kind.PLANTS,
        ((0.7, -3.5), (0.9, -3.5), (0.92, -3.36), (0.72, -3.33)),
        75,
        Source.PATROL,
        "Khoảnh cây trồng lẫn trong nương ngô, chân núi phía nam.",
        2,
        (
            ("verify", 74, "Đã nhận diện cây, đếm và đo."),
            ("clear", 66, "Nhổ bỏ và tiêu hủy toàn bộ, có biên bản."),
            ("check", 58, "Không có cây mọc lại."),
            ("check", 35, "Không có cây mọc lại."),
        ),
        {"plants": 86, "plants_m2": 140.0},
    ),
    Story(
        Kind.KEY_ROUTE,
        ((-4.0, 0.4), (-3.0, 0.1), (-1.8, 0.2), (-0.4, 0.1), (1.0, 0.3), (2.4, -0.2), (3.6, -0.4)),
        200,
        Source.OTHER_AGENCY,
        "Đường liên thôn nối hai xã giáp ranh, vắng người sau 22 giờ.",
        2,
        (("verify", 192, "Đưa vào tuyến tuần tra thường xuyên."),),
    ),
    Story(
        Kind.DRUG_USE_POINT,
        ((-0.6, -1.1),),
        160,
        Source.RESIDENTS,
        "Căn nhà hoang đầu xóm.",
        2,
        (
            ("verify", 152, "Có căn cứ."),
            ("clear", 24, "Chủ đất đã tháo dỡ, rào lại."),
        ),
    ),
    Story(
        Kind.RISK_POINT,
        ((3.0, -1.6),),
        5,
        Source.PATROL,
        "Nhà máy gạch ngừng hoạt động, cổng không khóa.",
        1,
    ),
    Story(
        Kind.RETAIL_POINT,
        ((-1.3, 1.4),),
        52,
        Source.RESIDENTS,
        "Quán nước gần đình, nghi có giao dịch.",
        1,
        (("dismiss", 44, "Đã kiểm tra, không có căn cứ."),),
    ),
)


def load(commune: Area, villages: list[Area], people: dict[str, User]) -> list[Hotspot]:
    """Report the hotspots and let their stories happen, day by day over all of them."""
    home = homes(villages)
    told = sorted(STORIES, key=lambda story: -story.seen)
    reported = [(story, report(story, commune, home, people)) for story in told]
    steps = [
        (when, act, note, hotspot) for story, hotspot in reported for act, when, note in story.steps
    ]
    for when, act, note, hotspot in sorted(steps, key=lambda step: -step[0]):
        take(act, when, note, hotspot, people)
    return [hotspot for _, hotspot in reported]


def homes(villages: list[Area]) -> list[tuple[BaseGeometry, Area]]:
    """Return each village of the made-up land with its shape."""
    by_code = {village.code: village for village in villages}
    return [(piece.shape, by_code[piece.code]) for piece in geography.villages()]


def report(story: Story, commune: Area, home: list, people: dict[str, User]) -> Hotspot:
    """Log the hotspot of a story where it lies."""
    place = shape_of([geography.place(*point) for point in story.places], story.kind)
    middle = place.representative_point()
    village = next((area for shape, area in home if shape.covers(middle)), None)
    return operations.report(
        commune=commune,
        village=None if story.kind is Kind.KEY_ROUTE else village,
        kind=story.kind,
        place=place,
        first_seen_on=days.ago(story.seen),
        source=story.source,
        by=people["congan"],
        description=f"{story.description} (Dữ liệu minh họa)",
        level=story.level,
        **story.facts,
    )


def shape_of(points: list[Point], kind: Kind) -> BaseGeometry:
    """Return the line, area or point that a kind of hotspot is drawn as."""
    if kind is Kind.KEY_ROUTE:
        return LineString(points)
    return Polygon(points) if len(points) > 2 else points[0]


def take(act: str, when: int, note: str, hotspot: Hotspot, people: dict[str, User]) -> None:
    """Take one step; whoever clears is not the one who confirms."""
    on = days.ago(when)
    if act == "clear":
        operations.clear(hotspot, on=on, forces=FORCES, result=note, found="", by=people["congan"])
        return
    by = people["congan2"] if act == "confirm" else people["congan"]
    getattr(operations, act)(hotspot, on=on, note=note, by=by)

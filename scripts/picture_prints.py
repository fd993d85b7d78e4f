"""Which pages and records are photographed as they come out of a printer, and which PDFs."""

from scripts.picture_states import State, made, named, printed
from webapp.demo.geography import LONG_NAME

VILLAGES = "/staff/villages"
VILLAGE = "main a[href*='/staff/villages/']"
UNDER_WAY = "main tr:has-text('Đang tuần tra') a"  # its route may be seen
GUIDES = (
    *("village-head", "police", "planner", "patroller", "office", "chair", "province", "admin"),
    *("first-steps", "map", "tip"),
)


def on_paper() -> list[State]:
    """Return the printed lists, records and sheets of every role."""
    return [*_public(), *_lists(), *_records(), *_documents()]


def _public() -> list[State]:
    return printed(
        ("", "map", "/?commune=00000&view=print"),
        ("", "map-table", "/?commune=00000&view=table"),
        ("", "register", "/villages"),
        ("", "village", "/villages?q=van+chai", "main a[href^='/villages/']"),
        ("", "progress", "/progress"),
        ("", "privacy", "/privacy"),
        ("", "help", "/help"),
        ("", "guide-map", "/help/map"),
        ("", "guide-tip", "/help/tip"),
    )


def _lists() -> list[State]:
    return printed(
        ("congan", "today", "/staff/"),
        ("congan", "hotspots", "/staff/hotspots"),
        ("congan", "tips", "/staff/tips"),
        ("congan", "map-table", "/staff/map?view=table"),
        ("chutich", "today", "/staff/"),
        ("vanphong", "today", "/staff/"),
        ("vanphong", "villages", VILLAGES),
        ("kehoach", "routes", "/staff/patrol-routes"),
        ("kehoach", "week", "/staff/patrol-shifts"),
        ("kehoach", "teams", "/staff/patrol-teams"),
        ("tuantra", "my-shifts", "/staff/my-shifts"),
        ("truongthon", "villages", VILLAGES),
        ("tinh", "map-table", "/staff/map?view=table"),
        ("quantri", "accounts", "/staff/accounts"),
        ("quantri", "areas", "/staff/areas/"),
        ("quantri", "audit", "/staff/audit"),
        ("quantri", "rules", "/staff/rules"),
    )


def _records() -> list[State]:
    long = f"{VILLAGES}?q=van+chai"
    return printed(
        ("congan", "hotspot", "/staff/hotspots", "main tr a"),
        ("congan", "hotspot-long", "/staff/hotspots", named(LONG_NAME, "hotspots")),
        ("congan", "tip", "/staff/tips", "main tr a"),
        ("congan", "tip-long", "/staff/tips", named(LONG_NAME, "tips")),
        *((user, "village", long, VILLAGE) for user in ("congan", "chutich", "vanphong", "tinh")),
        ("truongthon", "village", VILLAGES, VILLAGE),
        ("kehoach", "shift", "/staff/patrol-shifts", "a.week-shift"),
        ("kehoach", "route", "/staff/patrol-routes", "main th a, main td a"),
        ("tuantra", "shift", "/staff/my-shifts", "main a[href*='/staff/my-shifts/']"),
        ("quantri", "area", "/staff/areas/?q=van+chai", "main table a"),
        ("quantri", "account", "/staff/accounts", "main table a"),
    )


def _documents() -> list[State]:
    sheet = "main a[href$='/sheet']"
    return [
        *printed(("kehoach", "route-sheet", "/staff/patrol-routes", sheet)),
        *made(
            ("kehoach", "route-sheet", "/staff/patrol-routes", sheet),
            ("tuantra", "shift-sheet", "/staff/my-shifts", UNDER_WAY),
            *(("quantri", f"guide-{key}", f"/staff/help/{key}") for key in GUIDES),
        ),
    ]

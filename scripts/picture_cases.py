"""Which states are photographed, and as whom."""

from datetime import timedelta

from scripts.picture_prints import on_paper
from scripts.picture_states import (
    NOTHING,
    State,
    at,
    following,
    named,
    sent_empty,
    tapped,
    too_often,
    two_editors,
    typed,
)
from webapp.clock import today
from webapp.demo.geography import LONG_NAME

MAP = "/?commune=00000"
VILLAGE = "main a[href*='/staff/villages/']"
VILLAGES = "/staff/villages"
PROPOSABLE = f"{VILLAGES}?q=dong+mit"
LONG = "van+chai"
CANCELLED = "main tr:has-text('Đã hủy') a"
NO_AREA = "00000000-0000-4000-8000-000000000000"


def of_the_demonstration() -> list[State]:
    """Return the states of the made-up commune; what uses up tries comes last."""
    return [*_empty(), *_wrong(), *_swapped(), *_long(), *_zooms(), *on_paper(), *_spent()]


def _empty() -> list[State]:
    lists = {
        "congan": {
            "hotspots": f"village={NO_AREA}",
            "tips": f"area={NO_AREA}",
            "villages": f"q={NOTHING}",
            "patrol-routes": f"q={NOTHING}",
            "patrol-shifts": "day=2030-01-07",
        },
        "quantri": {
            "areas": f"q={NOTHING}",
            "accounts": f"q={NOTHING}",
            "audit": f"area={NO_AREA}",
        },
    }
    return [
        State("", "empty-register", at(f"/villages?q={NOTHING}")),
        State("", "empty-commune-map", at("/?commune=0000A"), whole=False),
        State("", "empty-commune-table", at("/?commune=0000A&view=table")),
        State("", "empty-search", typed("/villages", "#search-field", NOTHING), whole=False),
        *(
            State(username, f"empty-{part}", at(f"/staff/{part}?{query}"))
            for username, parts in lists.items()
            for part, query in parts.items()
        ),
    ]


def _wrong() -> list[State]:
    staff = {
        "congan": ("hotspots/new", "tips/new", "patrol-routes/new"),
        "kehoach": ("patrol-shifts/new", "patrol-teams/new", "patrol-routes/new"),
        "quantri": ("accounts/new", "areas/import"),
    }
    return [
        State("", "wrong-tip", sent_empty("/tip")),
        State("", "wrong-login", sent_empty("/login")),
        State("", "wrong-receipt", sent_empty("/tip/receipt")),
        State("", "wrong-day", at("/villages?on=32/13/2026")),
        State("", "wrong-future", at("/?commune=00000&on=2031-01-01")),
        State("truongthon", "wrong-forbidden", at("/staff/accounts")),
        State("truongthon", "wrong-gone", at("/staff/villages/no-such-page")),
        *(
            State(username, f"wrong-{address.replace('/', '-')}", sent_empty(f"/staff/{address}"))
            for username, addresses in staff.items()
            for address in addresses
        ),
        State(
            "truongthon",
            "wrong-conflict",
            two_editors(VILLAGES, VILLAGE, "a[href*='/figures']", "input[name=households]"),
        ),
    ]


def _swapped() -> list[State]:
    step = ".next-step a.button, .next-step button"
    return [
        State("", "swap-panel", tapped(MAP), whole=False),
        State("", "swap-suggestions", typed(MAP, "#search-field", "dong"), whole=False),
        State("congan", "swap-panel", tapped("/staff/map"), whole=False),
        State("congan", "map-table", at("/staff/map?view=table")),
        State("tinh", "map-table", at("/staff/map?view=table")),
        State("truongthon", "swap-figures", following(VILLAGES, VILLAGE, "a[href*='/figures']")),
        State("truongthon", "swap-note", following(VILLAGES, VILLAGE, "a[href*='/notes/new']")),
        State("vanphong", "swap-next-step", following(PROPOSABLE, VILLAGE, step)),
        State("truongthon", "swap-next-step", following(VILLAGES, VILLAGE, step)),
    ]


def _long() -> list[State]:
    """The longest name wherever a role meets it, and shifts that the tour passes by."""
    shifts = f"/staff/patrol-shifts?day={today() - timedelta(days=14)}"
    return [
        State("", "long-suggestion", typed(MAP, "#search-field", "van chai"), whole=False),
        State("", "long-village", following(f"/villages?q={LONG}", "main a[href^='/villages/']")),
        State("", "long-register", at(f"/villages?q={LONG}")),
        *(
            State(user, "long-village", following(f"{VILLAGES}?q={LONG}", VILLAGE))
            for user in ("congan", "vanphong", "chutich", "tinh")
        ),
        State("congan", "long-hotspot", following("/staff/hotspots", named(LONG_NAME, "hotspots"))),
        State("congan", "long-tip", following("/staff/tips", named(LONG_NAME, "tips"))),
        State("quantri", "long-area", following(f"/staff/areas/?q={LONG}", "main table a")),
        State("tuantra", "cancelled-shift", following("/staff/my-shifts", CANCELLED)),
        State("kehoach", "old-shift", following(shifts, "a.week-shift")),
        State("vanphong", "today-headless", at("/staff/")),
    ]


def _zooms() -> list[State]:
    return [
        State("", f"zoom-{zoom:02}", at(f"/#map={zoom}/{centre}"), whole=False)
        for zoom, centre in (
            *((zoom, "16/107") for zoom in (5, 6)),
            *((zoom, "20.3/106.2") for zoom in range(7, 15)),
        )
    ]


def _spent() -> list[State]:
    stranger = {"input[name=username]": "nguoila", "input[name=password]": NOTHING}
    return [State("", "wrong-too-often", too_often("/login", stranger))]

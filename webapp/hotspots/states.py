"""The words of a hotspot's life, apart from its tables."""

from enum import StrEnum


class Status(StrEnum):
    REPORTED = "reported"
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    CLEARED = "cleared"
    CLOSED = "closed"
    RELAPSED = "relapsed"


MOVES: dict[Status, frozenset[Status]] = {
    Status.REPORTED: frozenset({Status.VERIFIED, Status.DISMISSED}),
    Status.VERIFIED: frozenset({Status.CLEARED, Status.DISMISSED}),
    Status.CLEARED: frozenset({Status.CLOSED, Status.RELAPSED}),
    Status.CLOSED: frozenset({Status.RELAPSED}),
    Status.RELAPSED: frozenset({Status.VERIFIED, Status.CLEARED}),
}
OPEN = (Status.REPORTED, Status.VERIFIED, Status.RELAPSED)


class Kind(StrEnum):
    DRUG_USE_POINT = "drug_use_point"
    RETAIL_POINT = "retail_point"
    RISK_POINT = "risk_point"
    PLANTS = "plants"
    KEY_ROUTE = "key_route"


class Source(StrEnum):
    PATROL = "patrol"
    TIP = "tip"
    REVIEW = "review"
    OTHER_AGENCY = "other_agency"
    RESIDENTS = "residents"


class Force(StrEnum):
    """Who took part in a clearance: bodies, never persons."""

    POLICE = "police"
    PROVINCIAL_POLICE = "provincial_police"
    SECURITY_TEAM = "security_team"
    MILITARY = "military"
    BORDER_GUARD = "border_guard"
    FOREST_RANGERS = "forest_rangers"
    OFFICE = "office"
    FRONT = "front"
    VILLAGE = "village"

"""What the audit log calls a shift by: a professional one is for police alone."""

from webapp.patrols.models import PatrolShift


class Sealed:
    """A professional shift as the audit log keeps it: under a type of its own, for police alone."""

    __tablename__ = "professional_shifts"

    def __init__(self, shift: PatrolShift) -> None:
        self.uuid, self.area_path = shift.uuid, shift.area_path


def told_as(shift: PatrolShift) -> PatrolShift | Sealed:
    """Return what the audit log calls the shift by."""
    return Sealed(shift) if shift.is_professional else shift

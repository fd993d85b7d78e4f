"""The count of changes that the public may see, by which cached tiles are known to be fresh."""

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db


class PublicChange(db.Model):
    """One statement that changed what the public may see; written by triggers alone.

    Rows are counted, not numbered: a count moves when the change is committed, never before.
    """

    __tablename__ = "public_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)

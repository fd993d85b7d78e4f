"""The count of changes that the public may see, by which cached tiles are known to be fresh."""

from sqlalchemy import BigInteger, Identity, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db


class PublicChange(db.Model):
    """Statements that changed what the public may see; written by triggers alone.

    The sum of `changes` moves when a change is committed, never before. Now and then a new row
    takes up the older ones, so that there are never many and their sum costs nothing.
    """

    __tablename__ = "public_changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    changes: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))

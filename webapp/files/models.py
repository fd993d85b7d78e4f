"""Stored files."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.columns import Recorded
from webapp.extensions import db


class KeptFile:
    """What is known of a file in the upload folder; tables of their own may hold such rows too."""

    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    storage_name: Mapped[str] = mapped_column(Text, unique=True)


class StoredFile(KeptFile, Recorded, db.Model):
    """A file in the upload folder under a random name.

    The permission to read it is asked by the feature that links to it.
    """

    __tablename__ = "stored_files"
    __table_args__ = (CheckConstraint("size_bytes >= 0", name="size"),)

    commune_code: Mapped[str] = mapped_column(Text)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

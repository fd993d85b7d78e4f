"""The audit log; its trigger `extend_audit_chain` numbers, dates and hashes every row."""

import uuid as uuids
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, FetchedValue, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db


class AuditEntry(db.Model):
    """One act.

    `chain` is the commune's code ("11635"), a province's code, or "system". `subject_path` is the
    area path at the time of the act, by which entries are shown only to those who may see the
    subject. Rows on tips and hotspots name fields, never values.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_chain_seq", "chain", "seq", unique=True),
        Index(
            "ix_audit_entries_subject_path",
            "subject_path",
            postgresql_ops={"subject_path": "text_pattern_ops"},
        ),
        Index("ix_audit_entries_subject", "subject_type", "subject_uuid"),
        Index("ix_audit_entries_by", "by_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    chain: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger, FetchedValue())
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), FetchedValue())
    action: Mapped[str] = mapped_column(Text)
    subject_type: Mapped[str] = mapped_column(Text)
    subject_uuid: Mapped[uuids.UUID | None] = mapped_column(UUID(as_uuid=True))
    subject_path: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_title: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hash: Mapped[bytes] = mapped_column(BYTEA, FetchedValue())


class AuditHead(db.Model):
    """The last number and hash of a chain; written by the trigger alone."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(BYTEA)

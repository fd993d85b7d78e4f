"""Work that lasts: rows of the table `jobs`, taken one by one by `vungxanh worker`."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import now
from webapp.columns import Recorded
from webapp.extensions import db

MAX_ATTEMPTS = 3
HANDLERS: dict[str, Callable[..., dict[str, Any] | None]] = {}
DAILY: list[Callable[[], None]] = []


class Job(Recorded, db.Model):
    """One piece of work: waiting, running, done or failed; `result` is what the page shows."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        Index("ix_jobs_waiting", "id", postgresql_where=text("status = 'waiting'")),
    )

    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="waiting")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done_share: Mapped[float] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    area_path: Mapped[str] = mapped_column(Text, server_default="")
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def handles(kind: str):
    """Register the function that does jobs of `kind`; it gets the job's arguments by name."""

    def decorate(function: Callable) -> Callable:
        HANDLERS[kind] = function
        return function

    return decorate


def daily(function: Callable[[], None]) -> Callable[[], None]:
    """Register a function that the worker calls once a day, inside a transaction."""
    DAILY.append(function)
    return function


def put(kind: str, *, by=None, area_path: str = "", **arguments) -> Job:
    """Queue a job inside the caller's transaction."""
    job = Job(kind=kind, arguments=arguments, by_id=by.id if by else None, area_path=area_path)
    db.session.add(job)
    db.session.flush()
    return job


def take() -> Job | None:
    """Lock the oldest waiting job, or one whose worker died, until the transaction ends."""
    return db.session.scalar(
        db.select(Job)
        .where(Job.status.in_(("waiting", "running")), Job.attempts < MAX_ATTEMPTS)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def run_one() -> bool:
    """Do one job in one transaction; return False when there is none.

    The row stays locked while the work is done, so a worker that is killed gives it back.
    """
    job = take()
    if job is None:
        db.session.rollback()
        return False
    job_id, kind, arguments = job.id, job.kind, dict(job.arguments)
    try:
        with db.session.begin_nested():
            result = HANDLERS[kind](**arguments)
        status = "done"
    except Exception as error:
        current_app.logger.exception("job %s of kind %s failed", job_id, kind)
        result, status = {"error": str(getattr(error, "message", ""))}, "failed"
    job = db.session.get(Job, job_id)
    job.attempts += 1
    job.status, job.result, job.finished_at, job.done_share = status, result, now(), 1.0
    db.session.commit()
    return True


def work(*, idle_s: float = 1.0, stop: Callable[[], bool] = lambda: False) -> None:
    """Do jobs until `stop()`; once a Việt Nam day run the daily functions."""
    from webapp.clock import today

    last_daily = None
    while not stop():
        if last_daily != today():
            last_daily = today()
            run_daily()
        if not run_one():
            time.sleep(idle_s)


def run_daily() -> None:
    for function in DAILY:
        try:
            function()
            db.session.commit()
        except Exception:
            db.session.rollback()
            current_app.logger.exception("daily %s failed", function.__name__)

"""Work that lasts: rows of the table `jobs`, taken one by one by `vungxanh worker`."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import now, today
from webapp.columns import Recorded
from webapp.extensions import db
from webapp.outages import let_go, outage

MAX_ATTEMPTS = 5  # of a job whose worker dies with it
UNFINISHED = ("waiting", "running")
HANDLERS: dict[str, Callable[..., dict[str, Any] | None]] = {}
GIVEN_UP: dict[str, Callable[..., None]] = {}
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


def handles(kind: str, *, given_up: Callable[..., None] | None = None):
    """Register the function that does jobs of `kind`; it gets the job's arguments by name.

    `given_up` gets them too when the job has failed for good, and says so on the record itself.
    """

    def decorate(function: Callable) -> Callable:
        HANDLERS[kind] = function
        if given_up:
            GIVEN_UP[kind] = given_up
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
    """Take the oldest waiting job, or one whose worker died, and count the attempt for good."""
    job = db.session.scalar(
        db.select(Job)
        .where(Job.status.in_(UNFINISHED))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        db.session.rollback()
        return None
    job.status, job.attempts = "running", job.attempts + 1
    db.session.commit()
    return job


def lock(job_id: int) -> Job | None:
    """Lock a job that was taken until the transaction ends; None when another worker has it."""
    return db.session.scalar(
        db.select(Job)
        .where(Job.id == job_id, Job.status == "running")
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def run_one() -> bool:
    """Do one job in one transaction; return False when there is none.

    The row stays locked while the work is done, so a worker that is killed gives it back. A job
    that was killed so often is not tried again: it would take the worker with it for ever.
    """
    taken = take()
    if taken is None:
        return False
    job = lock(taken.id)
    if job is None:
        db.session.rollback()
        return True
    if job.attempts > MAX_ATTEMPTS:
        close(job, {"error": ""}, "failed")
        return True
    job_id, kind, arguments = job.id, job.kind, dict(job.arguments)
    try:
        with db.session.begin_nested():
            result = HANDLERS[kind](**arguments)
        status = "done"
    except Exception as error:
        if outage(error):
            raise  # the database went away: the job waits, and is tried again
        current_app.logger.exception("job %s of kind %s failed", job_id, kind)
        result, status = {"error": str(getattr(error, "message", ""))}, "failed"
    close(db.session.get(Job, job_id), result, status)
    return True


def close(job: Job, result: dict[str, Any] | None, status: str) -> None:
    """Write down how the job ended, on itself and, when it failed, on what it was for."""
    job.status, job.result, job.finished_at, job.done_share = status, result, now(), 1.0
    if status == "failed" and job.kind in GIVEN_UP:
        GIVEN_UP[job.kind](**job.arguments)
    db.session.commit()


def work(*, idle_s: float = 1.0, stop: Callable[[], bool] = lambda: False) -> None:
    """Do jobs until `stop()`; once a Việt Nam day run the daily functions.

    While the database is away it waits and tries again.
    """
    last_daily = None
    while not stop():
        try:
            if last_daily != today() and run_daily():
                last_daily = today()
            is_idle = not run_one()
        except Exception as error:
            if outage(error) is None:
                raise
            current_app.logger.error("worker: the database does not answer")
            let_go()
            is_idle = True
        if is_idle:
            time.sleep(idle_s)


def run_daily() -> bool:
    """Run the daily functions; return False when the database went away, so that none is lost."""
    for function in DAILY:
        try:
            function()
            db.session.commit()
        except Exception as error:
            let_go()
            current_app.logger.exception("daily %s failed", function.__name__)
            if outage(error):
                return False
    return True

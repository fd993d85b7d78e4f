"""The worker outlives what it stumbles over: a job that kills it, and a database that goes away."""

import pytest
from sqlalchemy.exc import OperationalError

from tests import factories
from webapp import jobs
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Level
from webapp.clock import today
from webapp.extensions import db


class Killed(BaseException):
    """Stands for SIGKILL: no handler of the job sees it."""


@pytest.fixture
def handled(monkeypatch):
    """Handlers that a test may fill in."""
    monkeypatch.setattr(jobs, "HANDLERS", {})
    monkeypatch.setattr(jobs, "DAILY", [])
    return jobs.HANDLERS


def gone() -> OperationalError:
    return OperationalError("SELECT 1", {}, Exception("server closed the connection"))


def die(**_arguments) -> None:
    raise Killed


def test_job_whose_worker_is_killed_is_done_by_the_next(context, handled):
    handled["count"] = die
    job = jobs.put("count")
    with pytest.raises(Killed):
        jobs.run_one()
    db.session.rollback()
    handled["count"] = lambda: {"counted": 3}
    assert jobs.run_one()
    assert (job.status, job.result, job.attempts) == ("done", {"counted": 3}, 2)


def test_job_that_kills_its_worker_every_time_is_given_up_and_its_import_says_so(
    context, handled, monkeypatch
):
    commune = factories.commune(factories.province())
    record = AreaImport(level=Level.VILLAGE, area=commune, since=today(), file_name="a.shp")
    db.session.add(record)
    db.session.flush()
    handled["areas.preview"] = die
    job = jobs.put("areas.preview", import_id=str(record.uuid))
    for _death in range(jobs.MAX_ATTEMPTS):
        with pytest.raises(Killed):
            jobs.run_one()
        db.session.rollback()
    assert jobs.run_one()
    assert job.status == "failed"
    assert record.status == ImportState.FAILED
    assert record.preview["error"]
    assert not jobs.run_one(), "it is not tried for ever"


def test_job_waits_while_the_database_is_away(context, handled):
    answers = [gone(), None]

    def work_on():
        if error := answers.pop(0):
            raise error

    handled["work"] = work_on
    job = jobs.put("work")
    db.session.commit()
    rounds = iter((False, False, True))
    jobs.work(idle_s=0, stop=lambda: next(rounds))
    assert db.session.get(jobs.Job, job.id).status == "done"
    assert answers == []


def test_daily_work_is_done_later_when_the_database_was_away(context, handled):
    seen = []

    def tidy():
        seen.append(len(seen))
        if len(seen) == 1:
            raise gone()

    jobs.DAILY.append(tidy)
    rounds = iter((False, False, False, True))
    jobs.work(idle_s=0, stop=lambda: next(rounds))
    assert len(seen) == 2, "once in vain, once for the day, and no more"


def test_job_that_fails_by_itself_is_not_repeated(context, handled):
    def fail():
        raise ValueError("wrong")

    handled["work"] = fail
    job = jobs.put("work")
    assert jobs.run_one()
    assert (job.status, job.attempts) == ("failed", 1)
    assert not jobs.run_one()

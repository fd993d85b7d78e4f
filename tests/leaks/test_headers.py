"""Headers of every address as everybody and as police; forms without a token; what logs keep."""

import logging
import re

import pytest

from tests import factories
from tests.leaks import addresses, visits
from tests.tips.forms import code_in, send
from webapp.accounts import operations
from webapp.extensions import db
from webapp.permissions import Role
from webapp.security import HEADERS, NO_DOCUMENTS, OF_DOCUMENTS

CELLS = [None, (Role.POLICE, "own"), (Role.ADMIN, "own")]
TAILS = ("?on=2999-01-01", "?lang=en")
ADDRESS, AGENT = "203.0.113.99", "CANARY-AGENT/1.0"
PASSWORD = "canary-password-never-logged"


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_every_answer_has_the_headers(visitor, planted, cell):
    visits.as_person(visitor, planted, cell)
    where = planted.planted["A"]
    urls = addresses.lists(visitor.application, where, "2026-11-22")
    urls += [url for pair in addresses.records(visitor.application, where) for url in pair]
    urls += ["/nowhere", "/staff/nowhere", *(f"/villages{tail}" for tail in TAILS), "/tip/receipt"]
    statuses = set()
    for url in urls:
        if cell is not None and not visits.is_staff(url):
            continue  # public pages are asked for without a session
        if url.endswith(".pdf"):
            continue  # drawn with the same headers, and slowly
        response = visitor.get(url)
        statuses.add(response.status_code)
        response.get_data()  # a stream that is not read to its end would break the transaction
        try:
            check(url, response)
        finally:
            response.close()
    assert statuses >= ({200, 302, 404, 422} if cell is None else {200, 404})


def check(url: str, response) -> None:
    is_document = response.mimetype not in NO_DOCUMENTS
    for name, value in HEADERS.items():
        if is_document or name not in OF_DOCUMENTS:
            assert response.headers.get(name) == value, f"{url}: {name}"
    if is_document:
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, url
        assert "default-src 'none'" in policy, url
        assert not re.search(r"https?:|\*", policy), f"{url}: another host in {policy}"
    if visits.is_staff(url) or url.startswith(("/tip", "/login", "/lock", "/invite")):
        assert url.startswith("/tiles") or response.headers["Cache-Control"] == "no-store", url
    if not visits.is_staff(url) and not url.startswith(("/login", "/lock", "/invite")):
        assert "Set-Cookie" not in response.headers, f"{url} sets a cookie"


def posts(app) -> list[str]:
    """Return every address that takes a form and is not for the public."""
    public = {"public_tips"}
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint.split(".")[0] not in public:
            url = re.sub(r"<uuid:\w+>", str(addresses.RANDOM), rule.rule)
            found.append(re.sub(r"<int:\w+>", "1", url))
    return sorted(found)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_form_without_token_is_refused_everywhere(visitor, planted, cell):
    visits.as_person(visitor, planted, cell)
    urls = posts(visitor.application)
    assert len(urls) > 50
    taken = {url: visitor.post(url, data={"csrf_token": "made-up"}).status_code for url in urls}
    assert {url: status for url, status in taken.items() if status != 400} == {}


def test_logs_keep_nothing_of_a_tip_or_a_login(visitor, planted, caplog):
    with visitor.application.app_context():
        db.session().expire_on_commit = False
        person = factories.user()
        operations.set_password(person, "ba con trâu đen ra đồng", by=person)
        db.session.commit()
    caplog.set_level(logging.DEBUG)
    visitor.environ_base.update(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)
    code = code_in(send(visitor, body="CANARYLOGGED người lạ tụ tập"))
    visitor.post("/tip/receipt", data={"code": code})
    page = visitor.get("/login").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "username": person.username, "password": PASSWORD}
    assert visitor.post("/login", data=form).status_code == 422
    for secret in ("CANARYLOGGED", code, code.replace(" ", ""), PASSWORD, ADDRESS, AGENT):
        assert secret not in caplog.text

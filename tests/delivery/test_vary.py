"""A public answer never depends on the cookie, and says so; a page with a session does."""

import pytest

from tests import factories
from webapp.permissions import Role

PUBLIC = [
    "/",
    "/?view=table",
    "/villages",
    "/villages.csv",
    "/progress",
    "/about",
    "/privacy",
    "/help",
    "/tip",
    "/tip/receipt",
    "/nowhere",
    "/?on=2999-01-01",
    "/tiles/areas/8/202/112.mvt",
    "/maps/public.js",
    "/static/site.css",
    "/healthz",
]


@pytest.mark.parametrize("url", PUBLIC)
def test_public_answer_reads_no_cookie(client, url):
    response = client.get(url)
    response.get_data()
    assert "Cookie" not in response.vary
    assert "Set-Cookie" not in response.headers


def test_cookie_that_is_sent_along_changes_nothing(client):
    without = client.get("/about")
    client.set_cookie("session", "made-up")
    with_one = client.get("/about")
    assert "Cookie" not in with_one.vary
    assert with_one.data == without.data


def test_staff_page_and_login_depend_on_the_cookie(client, arrange):
    assert "Cookie" in client.get("/login").vary
    with arrange():
        user = factories.user((Role.POLICE, factories.commune(factories.province())))
    client.sign_in(user)
    assert "Cookie" in client.get("/staff/").vary

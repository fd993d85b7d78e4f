"""An error's page says at length what may be done; a fragment or JSON says it in a line."""

import pytest


def test_page_says_what_may_be_done(client):
    page = client.get("/nowhere?lang=en").get_data(as_text=True)
    assert "Search by name" in page
    assert "There is nothing at this address" not in page


@pytest.mark.parametrize(
    "headers", [{"Accept": "application/json"}, {"HX-Request": "true"}], ids=["json", "fragment"]
)
def test_program_and_fragment_get_one_line(client, headers):
    said = client.get("/nowhere?lang=en", headers=headers).get_data(as_text=True)
    assert "There is nothing at this address" in said
    assert "Search by name" not in said


def test_cause_of_its_own_is_told(client):
    page = client.get("/?on=2999-01-01&lang=en").get_data(as_text=True)
    assert "The date you chose is in the future" in page


def test_status_without_a_page_says_its_line(client):
    answer = client.delete("/about?lang=en")
    assert answer.status_code == 405
    assert "does not answer that kind of request" in answer.get_data(as_text=True)

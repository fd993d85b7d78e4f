"""Days are read as people write them and kept in addresses in one form."""

from datetime import date

import pytest

from webapp.days import NoDay, read_day


@pytest.mark.parametrize(
    "text",
    ["03/04/2026", "3/4/2026", "03-04-2026", "03.04.2026", "03 04 2026", "03042026", "2026-04-03"],
)
def test_every_way_to_write_a_day_means_the_third_of_april(text):
    assert read_day(f" {text} ") == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text",
    ["", "32/01/2026", "29/02/2026", "04/2026", "20260403", "2026-W14-5", "hôm nay", "1" * 99],
)
def test_what_names_no_day_is_refused(text):
    with pytest.raises(NoDay):
        read_day(text)


def test_a_day_in_an_address_gets_its_one_form(client):
    answer = client.get("/villages?q=hoà&on=03/04/2026&lang=en")

    assert answer.status_code == 302
    assert answer.location == "/villages?q=ho%C3%A0&on=2026-04-03&lang=en"


def test_the_form_of_a_list_shows_the_day_as_people_write_it(client):
    page = client.get("/villages?on=2026-04-03")

    assert 'value="03/04/2026"' in page.text


def test_no_field_leaves_the_order_of_day_and_month_to_the_browser(client):
    for address in ("/", "/?view=table", "/villages", "/progress", "/tip"):
        assert 'type="date"' not in client.get(address).text


def test_an_unreadable_day_in_an_address_is_told(client):
    answer = client.get("/villages?on=29/02/2026")

    assert answer.status_code == 422
    assert "22/11/2026" in answer.text

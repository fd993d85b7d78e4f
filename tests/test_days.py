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


@pytest.mark.parametrize("path", ["/villages", "/", "/progress", "/panel", "/villages.csv"])
def test_a_day_that_is_none_is_asked_for_again_and_the_rest_is_kept(client, path):
    answer = client.get(f"{path}?q=d%C3%B4ng&status=certified&after=x&on=31/02/2026&lang=en")

    assert answer.status_code == 422
    form = answer.text.split('<form id="other-day"')[1].split("</form>")[0]
    assert f'method="get" action="{path}"' in form
    assert 'name="on" type="text"' in form
    assert 'value="31/02/2026" aria-invalid="true"' in form
    assert 'aria-describedby="asked-on-error"' in form
    assert 'id="asked-on-error"' in form
    assert "There is no such day. Write it like 22/11/2026." in form
    for kept in ('name="q" value="dông"', 'name="status" value="certified"', 'value="en"'):
        assert kept in form
    assert 'name="after"' not in form
    assert f'href="{path}?q=d%C3%B4ng&amp;status=certified&amp;lang=en"' in form


def test_a_day_to_come_is_asked_for_again_as_people_write_it(client):
    form = client.get("/?on=2999-01-02&lang=en").text.split('id="other-day"')[1]

    assert 'value="02/01/2999"' in form
    assert "The date you chose is in the future." in form


def test_what_stands_in_the_place_of_a_day_is_text(client):
    page = client.get('/villages?on="><b>x</b>').text

    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x" in page


def test_a_fragment_and_a_program_get_the_message_without_a_form(client):
    address = "/villages?on=31/02/2026&lang=en"
    fragment = client.get(address, headers={"HX-Request": "true"})
    told = client.get(address, headers={"Accept": "application/json"})

    assert fragment.status_code == told.status_code == 422
    assert 'id="error" data-parameter="on" role="alert"' in fragment.text
    assert "<form" not in fragment.text
    assert told.json["message"] == "There is no such day. Write it like 22/11/2026."

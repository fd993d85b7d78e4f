"""Pages of words: there, in both languages, without cookie, with the channel for complaints."""

from dataclasses import replace

import pytest


@pytest.mark.parametrize("path", ["/about", "/privacy", "/help", "/accessibility"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_page_stands_in_both_languages_without_cookie(client, path, lang):
    response = client.get(f"{path}?lang={lang}")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert len(response.get_data(as_text=True)) > 4000


def test_privacy_names_the_law_and_where_to_complain(client):
    html = client.get("/privacy?lang=en").get_data(as_text=True)
    assert "91/2025" in html
    assert 'id="complaints"' in html
    assert "reception desk" in html


def test_operator_says_where_complaints_go(client, app, monkeypatch):
    told = replace(
        app.extensions["vungxanh"], operator="UBND xã Mẫu", complaints="Trụ sở, giờ hành chính"
    )
    monkeypatch.setitem(app.extensions, "vungxanh", told)
    html = client.get("/privacy").get_data(as_text=True)
    assert "UBND xã Mẫu" in html
    assert "Trụ sở, giờ hành chính" in html


def test_statement_on_access_is_honest_dated_and_says_where_to_tell(client, app, monkeypatch):
    told = replace(app.extensions["vungxanh"], operator="UBND xã Mẫu", complaints="0123 456 789")
    monkeypatch.setitem(app.extensions, "vungxanh", told)
    html = client.get("/accessibility").get_data(as_text=True)
    assert "Đạt một phần" in html
    assert "22/11/2026" in html
    assert "0123 456 789" in html


def test_every_public_page_leads_to_the_statement_on_access(client):
    for path in ("/villages", "/tip", "/help"):
        assert 'href="/accessibility"' in client.get(path).get_data(as_text=True)


def test_privacy_speaks_of_what_there_is_in_the_language_of_the_page(client):
    assert "Điều" not in client.get("/privacy?lang=en").get_data(as_text=True)
    html = client.get("/privacy").get_data(as_text=True)
    assert "Điều 19 Luật 91/2025/QH15" in html
    assert "Vết đi" not in html

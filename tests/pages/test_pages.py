"""Pages of words: there, in both languages, without cookie, with the channel for complaints."""

from dataclasses import replace

import pytest


@pytest.mark.parametrize("path", ["/about", "/privacy", "/help"])
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

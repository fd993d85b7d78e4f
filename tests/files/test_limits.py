"""A file that is too large is told before it is sent, and leaves the rest of the form as it was."""

import io
from collections.abc import Iterator

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from wtforms import FileField, MultipleFileField

from tests import factories
from tests.uploads.doors import messages
from webapp.areas import boundary_forms as areas
from webapp.patrols import courses
from webapp.patrols.forms import RouteForm
from webapp.permissions import Role

OF_FILES = (FileField, MultipleFileField)


def kinds_of_form(base: type = FlaskForm) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of_form(kind)


def file_fields() -> dict[str, object]:
    """Return every field of every form that takes files."""
    return {
        f"{kind.__module__}.{kind.__name__}.{name}": field
        for kind in kinds_of_form()
        for name in dir(kind)
        if issubclass(getattr(field := getattr(kind, name), "field_class", object), OF_FILES)
    }


def test_every_field_tells_the_browser_its_limit(app):
    fields = file_fields()
    assert len(fields) >= 5
    unlimited = [
        name
        for name, field in fields.items()
        if not any(
            getattr(one, "field_flags", {}).get("max_bytes")
            for one in field.kwargs.get("validators", ())
        )
    ]
    assert unlimited == []


@pytest.fixture
def police(arrange):
    with arrange():
        return factories.user(
            (Role.POLICE, factories.commune(factories.province())), (Role.ADMIN, None)
        )


@pytest.mark.parametrize(
    ("url", "limit"),
    [
        ("/staff/areas/import", areas.MAX_BYTES),
        ("/staff/patrol-routes/new", courses.MAX_FILE_BYTES),
        ("/staff/hotspots/new", 10 * 1024 * 1024),
        ("/tip?commune=11635", 10 * 1024 * 1024),
    ],
)
def test_page_names_the_limit_and_the_words(client, police, url, limit):
    page = (client.sign_in(police) if url.startswith("/staff") else client).get(url).text
    picker = page.partition('type="file"')[0].rpartition("<input")[2]
    picker += page.partition('type="file"')[2].partition(">")[0]
    assert f'data-max-bytes="{limit}"' in picker
    assert 'data-too-large="quá lớn"' in picker


def test_file_past_the_limit_leaves_what_was_typed(client, police, monkeypatch):
    # Small enough to stay in memory: a temporary file would be left open by the client.
    monkeypatch.setattr(RouteForm.file.kwargs["validators"][0], "max_bytes", 1000)
    client.sign_in(police)
    url = "/staff/patrol-routes/new"
    large = FileStorage(io.BytesIO(b"x" * 1001), "a.gpx")
    sent = {"csrf_token": client.token(url), "name": "Tuyến bờ sông", "file": large}
    boundary, body = encode_multipart(sent)
    answer = client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 422
    assert messages(answer.text) == ["Tệp chứa đường đi: Tệp lớn hơn 0 MB. Chọn tệp nhỏ hơn."]
    assert 'value="Tuyến bờ sông"' in answer.text

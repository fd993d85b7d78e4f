"""Send a tip without account, script or cookie."""

import re
from dataclasses import replace

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import selectinload, undefer

from tests import factories
from tests.files.pictures import photo_with_place, picture, white_png
from tests.tips.forms import TOLD, code_in, send, token_of
from webapp.extensions import db
from webapp.files import storage
from webapp.tips import receipts
from webapp.tips.models import Tip


@pytest.fixture
def stored(app):
    """Return all tips, read as the app role does."""

    whole = db.select(Tip).order_by(Tip.id).options(undefer("*"), selectinload(Tip.photos))

    def read() -> list[Tip]:
        with app.app_context():
            found = db.session.scalars(whole).all()
            db.session.expunge_all()
            return found

    return read


def test_form_is_one_small_page(client, commune, village):
    response = client.get("/tip?commune=11635")
    assert response.status_code == 200
    assert len(response.data) <= 30_000
    assert "Thôn Đông" in response.text


def test_sent_tip_is_stored_and_its_code_shown(client, commune, village, app, stored):
    response = send(
        client,
        place_text="Sau nhà văn hóa",
        village=str(village.uuid),
        occurred="often",
        occurred_text="khoảng 22 giờ",
    )
    assert response.status_code == 200
    code = receipts.normal(code_in(response))
    (tip,) = stored()
    assert (tip.body, tip.place_text) == (TOLD, "Sau nhà văn hóa")
    assert (tip.occurred, tip.occurred_text) == ("often", "khoảng 22 giờ")
    assert (tip.area_id, tip.channel, tip.status) == (village.id, "web", "received")
    with app.app_context():
        assert bytes(tip.receipt_hash) == receipts.hash_of(code)
    assert tip.location is None


def test_typed_place_finds_its_village(client, commune, village, stored):
    send(client, location_text="20.8212, 105.3312")
    (tip,) = stored()
    assert to_shape(tip.location).coords[0] == (105.3312, 20.8212)
    assert tip.area_id == village.id


def test_drawn_place_counts_before_the_typed_one(client, commune, stored):
    drawn = '{"type": "Point", "coordinates": [105.38, 20.88]}'
    send(client, location=drawn, location_text="20.82, 105.33")
    assert to_shape(stored()[0].location).coords[0] == (105.38, 20.88)


@pytest.mark.parametrize(
    "place",
    [
        {"location_text": "nhà ông X"},
        {"location_text": "105.33, 20.82"},
        {"location_text": "48.85, 2.35"},
        {"location": "[[["},
        {"location": "[" * 5000},
        {"location": '{"coordinates": ["a", "b"]}'},
        {"location": '{"coordinates": [NaN, 20]}'},
        {"location": '{"coordinates": 5}'},
        {"location": "null"},
    ],
)
def test_place_that_cannot_be_read_is_an_error_beside_the_field(client, commune, stored, place):
    response = send(client, **place)
    assert response.status_code == 422
    assert 'id="location-error"' in response.text
    assert TOLD in response.text, "what was typed is still there"
    assert not stored()


@pytest.mark.parametrize("body", ["", "   \n ", "ngắn", "x" * 5001])
def test_body_too_short_or_too_long_is_refused(client, commune, stored, body):
    assert send(client, body=body).status_code == 422
    assert not stored()


def test_body_of_the_largest_size_is_taken(client, commune, stored):
    assert send(client, body="ễ" * 5000).status_code == 200
    assert len(stored()[0].body) == 5000


def test_nul_and_markup_do_no_harm(client, commune, stored):
    send(client, body="<script>alert(1)</script>\0 sau nhà")
    assert stored()[0].body == "<script>alert(1)</script> sau nhà"


def test_same_form_sent_twice_is_one_tip_with_one_code(client, commune, stored):
    token = token_of(client)
    first = code_in(send(client, token=token))
    again = code_in(send(client, token=token, body="Một nội dung khác hẳn."))
    assert first == again
    assert [tip.body for tip in stored()] == [TOLD]


def test_photo_of_a_form_sent_twice_is_kept_once(client, commune, app, stored):
    token = token_of(client)
    for _turn in range(2):
        send(client, token=token, photos=[(picture(), "anh.jpg")])
    files = [path for path in app.config["UPLOAD_DIR"].rglob("*") if path.is_file()]
    kept = [path for path in files if path.name == stored()[0].photos[0].storage_name]
    assert len(kept) == 1
    assert len(stored()[0].photos) == 1


def test_two_forms_are_two_tips(client, commune, stored):
    assert code_in(send(client)) != code_in(send(client))
    assert len(stored()) == 2


@pytest.mark.parametrize("token", ["forged", "", "a.b.c"])
def test_old_or_forged_token_keeps_what_was_typed(client, commune, stored, token):
    fields = {"token": token, "body": TOLD, "occurred": "now"}
    response = client.post("/tip?commune=11635", data=fields)
    assert response.status_code == 422
    assert TOLD in response.text
    assert not stored()
    assert send(client).status_code == 200


def test_answer_to_an_old_token_brings_a_fresh_one(client, commune, stored):
    from tests.tips.forms import TOKEN

    fields = {"token": "old", "body": TOLD, "occurred": "now"}
    fresh = TOKEN.search(client.post("/tip?commune=11635", data=fields).text)[1]
    assert send(client, token=fresh).status_code == 200
    assert len(stored()) == 1


def test_field_that_only_robots_see_refuses_and_says_so(client, commune, stored):
    response = send(client, website="http://spam.example/")
    assert response.status_code == 422
    assert 'class="honey"' not in response.text, "who filled it by mistake must find it"
    assert not stored()


def test_photos_are_kept_bare_under_neutral_names(client, commune, app, stored):
    photos = [(photo_with_place(), f"nha ong A {n}.jpg") for n in range(4)]
    assert send(client, photos=photos).status_code == 200
    kept = stored()[0].photos
    assert [photo.name for photo in kept] == [f"anh-{n}.jpg" for n in (1, 2, 3, 4)]
    for photo in kept:
        with app.app_context():
            data = storage.path_of(photo.storage_name).read_bytes()
        assert b"Exif" not in data
        assert b"CANARY" not in data
        assert len(data) == photo.size_bytes


@pytest.mark.parametrize(
    "photos",
    [
        [(picture(), f"{n}.jpg") for n in range(5)],
        [(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "anh.png")],
        [(b"", "anh.jpg")],
        [(white_png(13_000, 13_000), "anh.png")],
        [(picture() + bytes(10 * 1024 * 1024), "anh.jpg")],
        [(picture(), "tot.jpg"), (b"%PDF-1.7 %%EOF", "xau.jpg")],
    ],
    ids=["five", "svg", "empty", "bomb", "large", "one of two"],
)
def test_photo_that_cannot_be_taken_stores_nothing(client, commune, app, stored, photos):
    before = {path for path in app.config["UPLOAD_DIR"].rglob("*") if path.is_file()}
    response = send(client, photos=photos)
    assert response.status_code == 422
    assert TOLD in response.text
    assert not stored()
    assert {path for path in app.config["UPLOAD_DIR"].rglob("*") if path.is_file()} == before


def test_commune_is_found_by_its_name_without_diacritics(client, commune, arrange, stored):
    with arrange():
        for number in range(41):
            factories.commune(commune.parent, f"{20000 + number}", f"Xã số {number}")
    page = client.get("/tip").text
    assert 'name="commune_name"' in page
    assert 'name="province"' in page
    response = send(client, url="/tip", commune_name="an truong", province="31")
    assert response.status_code == 200
    assert stored()[0].commune_code == "11635"


def test_ambiguous_name_is_asked_never_guessed(client, commune, arrange, stored):
    with arrange():
        factories.commune(commune.parent, "11636", "An Trường")
        for number in range(41):
            factories.commune(commune.parent, f"{20000 + number}", f"Xã số {number}")
    response = send(client, url="/tip", commune_name="An Trường")
    assert response.status_code == 422
    assert 'value="11636"' in response.text
    assert not stored()
    assert send(client, url="/tip", commune="11636").status_code == 200
    assert stored()[0].commune_code == "11636"


@pytest.mark.parametrize("name", ["", "Không Có Xã Này", "%", "' OR 1=1 --"])
def test_unknown_commune_is_asked_again(client, commune, arrange, stored, name):
    with arrange():
        factories.commune(commune.parent, "11636", "Bên Kia")
    response = send(client, url="/tip", commune_name=name)
    assert response.status_code == 422
    assert TOLD in response.text
    assert not stored()


def test_pin_alone_finds_the_commune(client, commune, arrange, stored):
    with arrange():
        factories.commune(commune.parent, "11636", "Bên", shape=(105.4, 20.8, 105.5, 20.9))
    assert send(client, url="/tip", location_text="20.85, 105.45").status_code == 200
    assert stored()[0].commune_code == "11636"


def test_one_commune_alone_need_not_be_chosen(client, commune, stored):
    assert send(client, url="/tip").status_code == 200
    assert stored()[0].commune_code == "11635"


def test_village_of_another_commune_is_not_taken(client, commune, arrange, stored):
    with arrange():
        other = factories.commune(commune.parent, "11636", "Bên")
        theirs = factories.village(other)
    send(client, village=str(theirs.uuid))
    assert stored()[0].area_id == commune.id


@pytest.mark.parametrize("code", ["99999", "' OR ''='", "%", "\x00", "ă" * 500])
def test_unknown_commune_in_the_address_is_no_error(client, commune, code):
    assert client.get("/tip", query_string={"commune": code}).status_code == 200


@pytest.mark.parametrize("language", ["vi", "en"])
def test_form_says_what_the_channel_is_for(client, commune, language):
    page = client.get("/tip", query_string={"lang": language}).text
    said = {
        "vi": "Đây là kênh tiếp nhận tố giác, tin báo về tội phạm; "
        "không phải đơn khiếu nại, tố cáo.",
        "en": "not for complaints",
    }
    assert said[language] in page
    assert "data-exit" in page


def test_places_stand_in_the_order_of_the_vietnamese_alphabet(client, arrange):
    names = ["Xã Cầu Đá", "Xã Dương Hà", "Xã Đồi Thông", "Xã Hồ Sen", "Xã Suối Trong"]
    villages = ["Thôn 2", "Thôn 10", "Thôn Dừa", "Thôn Đông"]
    with arrange():
        province = factories.province()
        for number, name in enumerate(reversed(names)):
            home = factories.commune(province, f"1163{number}", name)
        for number, name in enumerate(reversed(villages)):
            factories.village(home, f"000{number}", name)
    option = re.compile(r"<option [^>]*>((?:Xã|Thôn) [^<(]*?)(?: \(|<)")
    assert option.findall(client.get("/tip").text) == names
    assert option.findall(client.get(f"/tip?commune={home.code}").text) == villages


@pytest.mark.parametrize("url", ["/tip", "/tip/receipt"])
def test_quick_exit_leads_to_an_empty_page_unless_the_server_names_one(client, app, url):
    assert 'href="about:blank" rel="noreferrer nofollow" data-exit' in client.get(url).text
    settings = app.extensions["vungxanh"]
    app.extensions["vungxanh"] = replace(settings, quick_exit_url="https://example.org/weather")
    try:
        page = client.get(url).text
    finally:
        app.extensions["vungxanh"] = settings
    assert 'href="https://example.org/weather" rel="noreferrer nofollow" data-exit' in page


def test_villages_of_the_chosen_commune_are_offered_and_what_was_typed_stays(
    client, commune, village, arrange, stored
):
    with arrange():
        factories.commune(commune.parent, "11636", "Bên")
    assert str(village.uuid) not in client.get("/tip").text
    offered = send(client, url="/tip", commune="11635", step="villages")
    assert offered.status_code == 200
    assert str(village.uuid) in offered.text
    assert TOLD in offered.text
    assert "/tip?commune=11635" in offered.text
    again = send(client, step="communes", village=str(village.uuid))
    assert 'value="11636"' in again.text
    assert TOLD in again.text
    assert not stored()


def test_villages_cannot_be_offered_before_the_commune_is_said(client, commune, arrange, stored):
    with arrange():
        factories.commune(commune.parent, "11636", "Bên")
    response = send(client, url="/tip", step="villages")
    assert response.status_code == 422
    assert "Cho biết sự việc ở xã, phường nào" in response.text
    assert not stored()


def test_photos_that_the_browser_forgot_are_asked_for_again(client, commune):
    photo = (picture(), "a.jpg")
    forgotten = "Chọn lại tệp"
    assert forgotten in send(client, body="", photos=[photo]).text
    assert forgotten not in send(client, body="").text


def test_addressee_is_written_as_within_a_sentence(client, commune):
    page = client.get("/tip?commune=11635").text
    assert "Gửi đến Công an xã An Trường, thành phố Hải Phòng." in page


def test_villages_are_offered_for_a_commune_that_was_named(
    client, commune, village, arrange, stored
):
    with arrange():
        for number in range(41):
            factories.commune(commune.parent, f"{20000 + number}", f"Xã số {number}")
    sent = {"commune_name": "an truong", "province": "31", "step": "villages"}
    offered = send(client, url="/tip?lang=en", **sent)
    assert offered.status_code == 200
    assert str(village.uuid) in offered.text
    assert "To the police of Xã An Trường, Thành phố Hải Phòng." in offered.text
    assert 'formaction="/tip?lang=en"' in offered.text
    assert not stored()

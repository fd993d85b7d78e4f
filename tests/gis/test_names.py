import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.names import fold, natural_key, spelling_key, without_unit_word

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậ òóõỏọ'’-ĐẤ12", max_size=30)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_unicode_form_does_not_count(text):
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
        assert spelling_key(unicodedata.normalize(form, text)) == spelling_key(text)


@given(VIETNAMESE)
def test_equal_spelling_means_equal_fold(text):
    assert fold(text.upper()) == fold(text)
    assert spelling_key(text.upper()) == spelling_key(text)


@pytest.mark.parametrize(
    "one,other",
    [("Hoà", "Hòa"), ("Thuý", "Thúy"), ("Ea H'leo", "Ea H’Leo"), ("Bà Rịa-Vũng", "Bà Rịa – Vũng")],
)
def test_two_spellings_of_one_name_are_the_same(one, other):
    assert spelling_key(one) == spelling_key(other)
    assert fold(one) == fold(other)


def test_another_tone_is_another_name_but_found_by_search():
    assert spelling_key("Hà Tây") != spelling_key("Hạ Tây")
    assert fold("Hà Tây") == fold("Hạ Tây") == "ha tay"


@pytest.mark.parametrize(
    "text,level,expected",
    [
        ("Thôn 5", None, "5"),
        ("TỔ DÂN PHỐ Đông", "village", "Đông"),
        ("Thành phố Hải Phòng", "province", "Hải Phòng"),
        ("TP. Huế", None, "Huế"),
        ("Xã Bản Liền", "commune", "Bản Liền"),
        ("Bản Liền", "commune", "Bản Liền"),
        ("Làng", None, "Làng"),
        ("", None, ""),
    ],
)
def test_unit_word_is_taken_off_once(text, level, expected):
    assert without_unit_word(text, level) == expected


def test_villages_sort_by_number_and_by_the_vietnamese_alphabet():
    names = ["Thôn Đoài", "Thôn 10", "Thôn Ấp", "Thôn An", "Thôn 2", "Thôn Dâu", "Thôn 2a"]
    assert sorted(names, key=natural_key) == [
        "Thôn 2",
        "Thôn 2a",
        "Thôn 10",
        "Thôn An",
        "Thôn Ấp",
        "Thôn Dâu",
        "Thôn Đoài",
    ]

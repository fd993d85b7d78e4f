"""Passwords by ASVS 5.0, 6.2: length and a block list, no rules of composition."""

import pytest

from tests import factories
from webapp.accounts import passwords
from webapp.permissions import Role

ABOUT = ["congan.antruong", "Trưởng Công an xã", "An Trường"]


@pytest.fixture(autouse=True)
def _language(app):
    with app.test_request_context("/"):
        yield


def test_block_list_is_long_enough_and_made_of_whole_passwords():
    words = passwords.common()
    assert len(words) > 3000
    assert all(len(word) >= passwords.MIN_LENGTH for word in words)


@pytest.mark.parametrize(
    "password",
    [
        "1234567",  # too short
        "12345678",
        "password1",
        "P@ssw0rd",
        "Matkhau@123",
        "mật khẩu 2026",
        "anhyeuem123",
        "nguyenanh1",
        "Nguyễn Hùng",
        "qwertyuiop",
        "1qaz2wsx",
        "zxcvbnm,./",
        "vietnam2026!",
        "Vùng Xanh 2026",
        "congan113",
        "20051990",
        "02091945",
        "aaaaaaaa",
        "abcabcabc",
        "87654321",
        "An Trường",
        "antruong2026",
        "CONGAN.ANTRUONG",
        "congan.antruong1",
    ],
)
def test_common_passwords_are_refused_with_a_reason(password):
    assert passwords.problem_with(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "tre già măng mọc",
        "correct horse battery staple",
        "🐘🐘🌿🌿 voi ăn cỏ",
        "x7#Kq9!z",
        "chỉ toàn chữ thường thôi",
        "83926174059",
        "câu này nhắc An Trường nhưng còn dài",
        "y" + "dài " * 60,
        "      tám dấu cách",
    ],
)
def test_any_characters_and_great_length_are_taken(password):
    assert passwords.problem_with(password, ABOUT) is None


def test_length_has_an_end():
    assert passwords.problem_with("xyz " * 100)


def test_forms_with_a_password_name_the_account_to_password_managers(client, arrange):
    with arrange():
        user = factories.user((Role.OFFICE, factories.commune(factories.province())))
    client.sign_in(user)
    field = f'name="username" value="{user.username}" autocomplete="username" hidden'
    assert field in client.get("/staff/me/password").text

"""Codes that can be written down, read aloud and typed back."""

import pytest
from itsdangerous import URLSafeTimedSerializer

from webapp.tips import receipts


def test_code_has_25_random_digits_and_one_that_checks_them(context):
    codes = {receipts.code_for(receipts.new_nonce()) for _ in range(200)}
    assert len(codes) == 200
    assert all(receipts.check_digit(code) == 0 and len(code) == 26 for code in codes)
    assert 10**receipts.DIGITS > 2**80


def test_every_wrong_digit_and_every_swap_of_neighbours_is_found(context):
    code = receipts.code_for(receipts.new_nonce())
    for place, digit in enumerate(code):
        for other in set("0123456789") - {digit}:
            assert receipts.check_digit(code[:place] + other + code[place + 1 :])
        swapped = code[:place] + code[place + 1 : place + 2] + digit + code[place + 2 :]
        assert swapped == code or receipts.check_digit(swapped)


def test_groups_together_are_the_code(context):
    code = receipts.code_for(receipts.new_nonce())
    assert receipts.normal("  " + "-".join(receipts.grouped(code)) + "\u00a0\t") == code


def test_same_form_gets_the_same_code_and_another_form_another(context):
    one, other = receipts.new_nonce(), receipts.new_nonce()
    assert receipts.code_for(one) == receipts.code_for(one)
    assert receipts.code_for(one) != receipts.code_for(other)


def test_hash_needs_the_key(context, monkeypatch):
    before = receipts.hash_of("1" * 26)
    monkeypatch.setitem(context.config, "RECEIPT_KEY", "another-key-that-is-long-enough")
    assert receipts.hash_of("1" * 26) != before


def test_each_purpose_has_a_key_of_its_own(context):
    assert receipts.hash_of("x") != receipts.form_hash("x")


def test_token_is_good_for_two_hours(context, monkeypatch):
    token = receipts.new_token()
    assert receipts.nonce_of(token)
    monkeypatch.setattr(receipts, "TOKEN_MAX_AGE_S", -1)
    assert receipts.nonce_of(token) is None


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "ă"])
def test_token_of_somebody_else_is_none(context, token):
    assert receipts.nonce_of(token) is None
    forged = URLSafeTimedSerializer("another key", salt="tip-form").dumps("nonce")
    assert receipts.nonce_of(forged) is None

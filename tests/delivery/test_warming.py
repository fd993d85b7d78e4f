"""A process is ready before its first visitor: pages compiled, scripts packed."""

import gc

from webapp import delivery, warming
from webapp.assets import asset
from webapp.serve import commands


def test_files_of_a_map_are_packed_in_every_encoding(app):
    delivery.ready_file.cache_clear()
    warming.warm(app)
    packed = delivery.ready_file.cache_info().currsize
    for name in warming.PACKED:
        found = asset(name)
        assert found, f"{name} is no static file"
        for encoding in ("br", "gzip"):
            ready = delivery.ready_file(found, encoding)
            assert ready.encoding == encoding or not ready.is_worth_it, name
    assert delivery.ready_file.cache_info().currsize == packed, "one of them was packed only now"


def test_what_is_warmed_is_there(app, client):
    for path in warming.FIRST_VIEW:
        assert client.get(path).status_code == 200, path


def test_what_a_process_begins_with_is_not_looked_through_for_garbage(app):
    try:
        warming.begin(app)
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()


def test_gunicorn_warms_each_process():
    assert "python:webapp.warming" in commands("127.0.0.1", 8000, {})["gunicorn"]

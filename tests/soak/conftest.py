"""The demonstration as one site, whose every form can be sent."""

import pytest

from tests.soak.site import opened


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    with opened(demonstration, tmp_path_factory.mktemp("site")) as made:
        yield made

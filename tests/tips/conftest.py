import pytest

from tests import factories


@pytest.fixture
def commune(arrange):
    """A commune with a square boundary, as the public sees it."""
    with arrange():
        return factories.commune(factories.province())


@pytest.fixture
def village(arrange, commune):
    """A village in the south-western quarter of the commune."""
    with arrange():
        return factories.village(commune, shape=(105.30, 20.80, 105.35, 20.85))

"""One reader for all language tests: loading it takes seconds."""

import pytest

from bot.language import Reader, load


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load()

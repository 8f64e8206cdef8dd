"""What is slow to load, loaded once for all language tests."""

import pytest

from bot.language import Reader, load
from bot.language.lexicon import Lexicon, shipped
from bot.language.parsing import Parser, load_parser


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load()


@pytest.fixture(scope="session")
def parser() -> Parser:
    return load_parser(None)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return shipped()

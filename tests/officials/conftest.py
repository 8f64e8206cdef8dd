"""The shipped registry, read once for all tests of this folder."""

import pytest

from bot.officials.linker import Linker
from bot.officials.registry import Registry, merged_ids, shipped


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry(shipped(), merged=merged_ids())


@pytest.fixture(scope="session")
def linker(registry: Registry) -> Linker:
    return Linker(registry)

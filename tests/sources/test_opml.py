from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.sources.opml import Outline, read, write

MADE = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="<>&\ufffe\uffff"),
    min_size=1,
    max_size=20,
)


@given(
    st.lists(
        st.builds(
            Outline,
            st.from_regex(r"https://[a-z]{1,9}\.example/[a-z]{0,9}", fullmatch=True),
            words,
            words | st.just(""),
        )
    )
)
def test_what_is_written_is_read_again(outlines: list[Outline]) -> None:
    found = list(read(write(outlines, title="Mine & yours", made=MADE), "x.opml"))
    assert sorted(found, key=repr) == sorted(outlines, key=repr)


def test_ten_thousand_outlines_in_deep_folders() -> None:
    feeds = "".join(f'<outline text="Feed {n}" xmlUrl="https://{n}.example/rss"/>' for n in range(10_000))
    depth = 200
    body = '<outline text="Folder">' * depth + feeds + "</outline>" * depth
    found = list(read(f'<opml version="2.0"><body>{body}</body></opml>'.encode(), "x.opml"))
    assert len(found) == 10_000
    assert found[9_999] == Outline("https://9999.example/rss", "Feed 9999", "Folder")
    assert list(read(write(found, title="", made=MADE), "x.opml")) == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<opml><body>",
        b"<rss/>",
        b"not xml",
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;" xmlUrl="https://a.example"/></body></opml>',
    ],
)
def test_what_is_no_opml(body: bytes) -> None:
    with pytest.raises(ParseError):
        list(read(body, "x.opml"))

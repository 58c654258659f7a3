"""Long messages: parts that Telegram takes, broken between paragraphs, with every tag whole."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.texts.parts import LESS, MESSAGE, fitted, in_parts, utf16_length

TELEGRAM = 4096
MARK = re.compile(r"\A（\d+/\d+）\n")
FINDINGS = "\n".join(f"<b>W{n}</b> {'甲&amp;乙，' * 20}完" for n in range(1, 61))  # C041


class Nesting(HTMLParser):
    """Follows the tags as the server does; one that closes nothing or stays open is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.faults += not self.open or self.open.pop() != tag


def is_valid(text: str) -> bool:
    nesting = Nesting()
    nesting.feed(text)
    nesting.close()
    return not nesting.faults and not nesting.open and not re.search(r"&[a-z]*\Z", text)


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", MARK.sub("", text))


def glued(parts: list[str]) -> str:
    return re.sub(r"\s", "", "".join(plain(part) for part in parts))


def test_a_short_message_is_one_part_without_a_mark() -> None:
    assert in_parts("一行") == ["一行"]


def test_sixty_findings_go_out_in_a_few_parts_in_order() -> None:
    parts = in_parts(FINDINGS)
    assert 2 <= len(parts) <= 4
    assert [part.splitlines()[0] for part in parts] == [
        f"（{n}/{len(parts)}）" for n in range(1, len(parts) + 1)
    ]
    assert re.findall(r"W(\d+)", "".join(parts)) == [str(n) for n in range(1, 61)]


@pytest.mark.parametrize(
    "text",
    [
        FINDINGS,
        f"<blockquote expandable>{FINDINGS}</blockquote>",
        f"<b><i>{'甲' * 9000}</i></b>",
        "<b>" + "\n".join("😀" * 500 for _ in range(9)) + "</b>",
        "&lt;" * 3000,
    ],
)
def test_every_part_is_valid_by_itself_and_fits(text: str) -> None:
    parts = in_parts(text)
    assert len(parts) > 1
    assert [part for part in parts if not is_valid(part)] == []
    assert max(utf16_length(part) for part in parts) <= TELEGRAM
    assert glued(parts) == re.sub(r"\s", "", plain(text))


def test_parts_are_broken_between_lines_where_lines_fit() -> None:
    lines = [f"第{n}段" + "甲" * 900 for n in range(9)]
    starts = [MARK.sub("", part)[:3] for part in in_parts("\n".join(lines))]
    assert starts == ["第0段", "第4段", "第8段"]


def test_signs_of_two_units_are_counted_as_two() -> None:
    assert [len(in_parts("😀" * n)) for n in (MESSAGE // 2, MESSAGE // 2 + 1)] == [1, 2]


def test_a_card_that_is_too_long_says_that_it_is_cut() -> None:
    shown = fitted(f"<b>{FINDINGS}</b>")
    assert shown.endswith(LESS)
    assert is_valid(shown)
    assert utf16_length(shown) <= TELEGRAM


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "b", "i", "code"]), st.text("甲a。 😀&<\n", max_size=300)),
        max_size=12,
    ),
    st.integers(min_value=120, max_value=700),
)
def test_nothing_is_lost_whatever_the_text(pieces: list[tuple[str, str]], limit: int) -> None:
    escaped = [(tag, t.replace("&", "&amp;").replace("<", "&lt;")) for tag, t in pieces]
    text = "".join(f"<{tag}>{t}</{tag}>" if tag else t for tag, t in escaped)
    parts = in_parts(text, limit)
    assert glued(parts) == re.sub(r"\s", "", plain(text))
    assert [part for part in parts if not is_valid(part)] == []
    assert max(utf16_length(MARK.sub("", part)) for part in parts) <= limit

import pytest

from sandbox.errors import ApiError
from sandbox.markup import Rich, parse_html, trimmed, with_found


def test_offsets_are_counted_in_utf16_units() -> None:
    rich = parse_html("😀<b>甲</b><i>乙</i>")
    assert rich.text == "😀甲乙"
    assert rich.entities == [
        {"offset": 2, "length": 1, "type": "bold"},
        {"offset": 3, "length": 1, "type": "italic"},
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &lt;b&gt; &amp;amp; &quot;", 'a <b> &amp; "'),
        ("&#20013;&#x6587;", "中文"),
        ("A&B &nbsp; &", "A&B &nbsp; &"),
        ("<b>x</>", "x"),
        ("1 > 0", "1 > 0"),
    ],
)
def test_the_text_is_what_people_see(source: str, text: str) -> None:
    assert parse_html(source).text == text


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ('<a href="https://x.cn/?a=1&amp;b">l</a>', {"type": "text_link"}),
        ('<a href="tg://user?id=11">l</a>', {"type": "text_mention", "user_id": 11}),
        ('<span class="tg-spoiler">l</span>', {"type": "spoiler"}),
        ("<blockquote expandable>l</blockquote>", {"type": "expandable_blockquote"}),
        ("<BLOCKQUOTE>l</BLOCKQUOTE>", {"type": "blockquote"}),
        ("<tg-emoji emoji-id='5'>l</tg-emoji>", {"type": "custom_emoji"}),
    ],
)
def test_tags_become_entities(source: str, entity: dict[str, object]) -> None:
    (found,) = parse_html(source).entities
    assert found | entity == found


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("中<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b a", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_at_the_ends_goes_and_entities_move() -> None:
    assert trimmed(parse_html("\n <b>甲 </b> ")) == Rich(
        "甲", [{"type": "bold", "offset": 0, "length": 1}]
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start W12", [("bot_command", 0, 6)]),
        ("😀 /add@xuncha_demo_bot 甲", [("bot_command", 3, 20)]),
        ("1/2 a/b", []),
        ("@anna 见 https://x.cn/a", [("mention", 0, 5), ("url", 8, 14)]),
        ("#整改 #12", [("hashtag", 0, 3)]),
    ],
)
def test_commands_and_mentions_are_found(text: str, kinds: list[tuple[str, int, int]]) -> None:
    found = with_found(Rich(text, [])).entities
    assert [(e["type"], e["offset"], e["length"]) for e in found] == kinds


def test_nothing_is_found_inside_code_but_inside_bold() -> None:
    found = with_found(parse_html("<code>/a</code> <b>/b</b>")).entities
    assert [e["type"] for e in found] == ["code", "bold", "bot_command"]

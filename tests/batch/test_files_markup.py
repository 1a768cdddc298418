"""XML in pieces: it is cut where an element ends, wherever the pieces end, and what is too long for that is refused."""

from __future__ import annotations

import pytest

from shanxi_health_policy.batch.files.markup import (
    BrokenMarkupError,
    check_encoding,
    parse,
    whole_elements,
)

BEFORE, LONGEST, END = 2**22, 2**24, 2**10


def cut(*pieces: bytes) -> list[bytes]:
    """The content of `d`, cut where an `r` of it ends."""
    return list(whole_elements(pieces, "d", "r"))


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        ([b"<w><d><r/><r>1</r></d></w>"], [b"<r/><r>1</r>"]),
        ([b"<w><d></d>"], [b""]),
        ([b"<w><x:d a='1'/></w>"], []),
        ([b"<w><d", b"><r>1</", b"r><r>2", b"</r", b"><r/>", b"</d>"], [b"<r>1</r>", b"<r>2</r><r/>", b""]),
        ([b"<w><x:d><x:r>1</x:r><x:r>", b"2</x:r></x:", b"d\t>"], [b"<x:r>1</x:r>", b"<x:r>2</x:r>", b""]),
        ([b"<d><r>1</r><r>2</r><r>", b"</r>", b"</d>"], [b"<r>1</r><r>2</r>", b"<r></r>", b""]),
        ([b"<d><r>", b"</r>" + b" " * 2_000, b"</d>"], [b"<r></r>", b" " * 2_000]),
        (
            [b"<w><d><r/><r a='1' />", b"<r>1<s/>", b"</r\n>", b"</d>"],
            [b"<r/><r a='1' />", b"<r>1<s/></r\n>", b""],
        ),
        ([b"<d><rs/><x:rs></rs>", b"<r a='1'>", b"</r></d>"], [b"<rs/><x:rs></rs><r a='1'></r>"]),
    ],
)
def test_the_content_is_cut_where_an_element_ends(pieces: list[bytes], wanted: list[bytes]) -> None:
    assert cut(*pieces) == wanted


@pytest.mark.parametrize("length", range(END - 2, END + 3))
def test_an_end_of_a_thousand_characters_is_found_however_it_is_cut(length: int) -> None:
    """Of a longer one no more is looked at again than that."""
    end = b"</d" + b" " * (length - 3)
    if length <= END:
        assert cut(b"<d> ", end, b">") == [b" "]
    else:
        with pytest.raises(BrokenMarkupError, match="missing"):
            cut(b"<d> ", end, b">")


def test_what_stands_before_the_content_has_its_most() -> None:
    blanks = b" " * (BEFORE - len(b"<w><d>"))
    assert cut(b"<w>" + blanks + b"<d></d>") == [b""]
    assert cut(b"<w>" + blanks, b"<d></d>") == [b""]
    for pieces in ([b"<w> ", blanks + b"<d></d>"], [b"<w>" + b" " * (BEFORE - 2), b""]):
        with pytest.raises(BrokenMarkupError, match="much before"):
            cut(*pieces)


def test_an_element_has_its_most() -> None:
    assert cut(b"<d>" + b" " * LONGEST, b"</d>") == [b" " * LONGEST]
    with pytest.raises(BrokenMarkupError, match="a long element"):
        cut(b"<d> " + b" " * LONGEST, b"</d>")


@pytest.mark.parametrize(
    "pieces", [[], [b"<w/>"], [b"<d>"], [b"<d><r/>"], [b"<!DOCTYPE w><w><d></d>"], [b"w<d></d>"]]
)
def test_content_that_is_not_whole_is_broken(pieces: list[bytes]) -> None:
    with pytest.raises(BrokenMarkupError):
        cut(*pieces)


def test_an_encoding_is_known_by_the_first_200_bytes() -> None:
    for said in (b"", b" encoding='UTF-8'", b' encoding = "utf8"', b" encoding='US-ASCII'"):
        check_encoding(b"\xef\xbb\xbf \n<?xml version='1.0'" + said + b"?><w/>")
    late = b"<?xml" + b" " * 181 + b" encoding='GBK'?>"
    assert late.rindex(b"'") == 199 + 1
    check_encoding(late)
    for data in (late.replace(b"  ", b" ", 1), b"<?xml encoding='utf-16'?>", b"w", b"", b"\xff\xfe<\0w\0"):
        with pytest.raises(BrokenMarkupError, match="UTF-8"):
            check_encoding(data)


def told(data: bytes, *, within: bool | None = None) -> list[object]:
    """What is told of a document, or of what stands within one, in its order."""
    found: list[object] = []
    parse(
        data,
        lambda name, attributes: found.append((name, attributes)),
        found.append,
        lambda text: found.append(["text", text]),
        **({} if within is None else {"within": within}),
    )
    return found


def test_elements_are_told_without_prefixes_and_a_text_at_once() -> None:
    text = ["text", "1&2\n3"]
    inner = [("c", {"r": "A1"}), text, "c", ("r", {}), "r"]
    assert told(b"<?xml version='1.0'?><x:s><x:c r='A1'>1&amp;2\n3</x:c><r/></x:s>") == [
        ("s", {}),
        *inner,
        "s",
    ]
    assert told(b"<c r='A1'>1&amp;2\n3</c><r/>", within=True) == [("within", {}), *inner, "within"]


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    "data", [b"<a>", b"<a/><!--", b"<a/><a", b"<a><![CDATA[", b"<!DOCTYPE a><a/>", b"&b;", b"\xff"]
)
def test_what_is_not_well_formed_to_its_end_is_broken(data: bytes, within: bool) -> None:
    with pytest.raises(BrokenMarkupError):
        told(data, within=within)


def test_a_document_has_one_element_and_ends() -> None:
    for data in (b"", b"<a/><b/>", b"1"):
        with pytest.raises(BrokenMarkupError):
            told(data)
        told(data, within=True)

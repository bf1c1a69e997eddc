"""Names are compared by what tells people apart, not by how they were typed."""

from __future__ import annotations

import pytest

from service.accounts.rules import normalise_name

TYPED = ["王\u3164建国", "王建国\ufe0f", "王建国.", "王建国·", "王建国\u0301", "王 建\u200d国"]
TYPED += ["王\uffa0建国", "王建国\U000e0041", "王建国✓", "“王建国”", "王\xad建国", "王\ufe00建国"]


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_not_seen_and_what_is_no_letter_make_no_other_name(typed: str) -> None:
    assert normalise_name(typed) == "王建国"


@pytest.mark.parametrize("typed", ["jose garcia", "José García", "JOSE GARCIA", "ＪｏＳé ｇａｒｃｉａ", "José-García"])
def test_width_case_and_accents_make_no_other_name(typed: str) -> None:
    assert normalise_name(typed) == "josegarcia"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王建国", "王建军"),
        ("王建", "王建国"),
        ("김민", "김민수"),
        ("王\U000323b0", "王"),
        ("王\ue000", "王"),
        ("二〇", "二"),
    ],
)
def test_another_letter_is_another_name(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


@pytest.mark.parametrize("typed", ["……", "⺩"])
def test_what_has_no_letters_is_compared_as_it_was_typed(typed: str) -> None:
    assert normalise_name(typed) == typed


def test_a_common_name_is_compared_as_it_is_written() -> None:
    assert [normalise_name(each) for each in ("张玉琴", "김민수")] == ["张玉琴", "김민수"]

"""Names are compared by what tells people apart, not by how they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.rules import is_written_as_a_name, normalise_name
from service.accounts.rules.names import LOOK_ALIKES
from service.accounts.rules.variants import VARIANTS

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


ONE = "黄黃 青靑 户戸戶 温溫 吕呂 卫衛衞 高髙 真眞 吴吳呉 静靜 德徳悳 镇鎮鎭 惠恵 录彔 吉𠮷 妹妺"
ONE += " 日曰 口囗 己已巳 末未 土士 人入 王壬 颖颍穎潁 侯候"


@pytest.mark.parametrize("forms", ONE.split())
def test_forms_of_a_character_and_what_looks_like_it_make_no_other_name(forms: str) -> None:
    assert len({normalise_name(f"赵{each}明") for each in forms}) == 1


@pytest.mark.parametrize(
    "forms", ["喆哲", "昇升", "堃坤", "力刀", "王玉", "大太", "玲铃", "晨辰", "凤风", "徽微", "涂凃"]
)
def test_two_characters_that_are_both_names_are_two(forms: str) -> None:
    assert len({normalise_name(f"赵{each}明") for each in forms}) == 2


@pytest.mark.parametrize(("one", "other"), [("Li Il", "li ll"), ("Łukasz", "lukasz"), ("Ørsted", "orsted")])
def test_latin_letters_that_look_alike_make_no_other_name(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


def test_a_form_belongs_to_one_character() -> None:
    for table in (VARIANTS, LOOK_ALIKES):
        listed = "".join(table.split())
        assert len(set(listed)) == len(listed)
        assert all(len(group) > 1 for group in table.split())
    others = {each for group in VARIANTS.split() for each in group[1:]}
    assert not others & set(LOOK_ALIKES)


@given(st.text(st.sampled_from("".join((VARIANTS + LOOK_ALIKES).split()) + "ı'’ ·éß"), min_size=1, max_size=4))
def test_a_name_is_compared_in_one_form_only(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once


@given(st.text(max_size=5))
def test_what_is_written_as_a_name_is_compared_by_its_letters(text: str) -> None:
    assert not is_written_as_a_name(text) or not set(normalise_name(text)) & set(" \u3000·•'’.-")

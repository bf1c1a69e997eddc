"""Which letters a person's name is written in, as identity cards and foreigners' permits are, and how it is compared:
who is possibly the same human being is found whichever way the name was typed.
"""

from __future__ import annotations

import re
import unicodedata

from service.accounts.rules.variants import VARIANTS

# Inside a character class. Of Chinese characters whatever is none and can be named with four digits, but for the blank
# and the middle dots between them; of Latin letters those of names, with the marks that may follow them.
_BLANK_AND_DOTS = r" \xb7\u2022\u3000"
_NOT_CHINESE = r"\u3001-\u3006\u3008-\u33ff\u4dc0-\u4dff\ua000-\ud7ff\ue000-\uf8ff\ufb00-\uffff"
_NEITHER = rf"\x00-\x1f!-\xb6\xb8-\u2021\u2023-\u2fff{_NOT_CHINESE}"
_LATIN = r"A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u017f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u1e00-\u1eff"
_CHINESE_NAME = rf"[^\x00-\u3000{_NOT_CHINESE}][^{_NEITHER}]*"
_LATIN_NAME = rf"[{_LATIN}][{_LATIN}\u0300-\u0331{_BLANK_AND_DOTS}'’.-]*"
_NAME = re.compile(f"{_CHINESE_NAME}|{_LATIN_NAME}")
_BLANKS = r"[\t\n \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]*"  # those that are taken away around a text
NAME_PATTERN = f"^{_BLANKS}({_CHINESE_NAME}|{_LATIN_NAME}){_BLANKS}$"  # for the spec
_NO_IDEOGRAPHS = re.compile(r"[\U00010000-\U0001ffff\U00040000-\U0010ffff]")  # what four digits cannot name

# Not told apart on a small screen, and hardly ever two people's names: 王己 and 王已, 颖 and 颍; l and I in Latin.
LOOK_ALIKES = """
七匕 丐丏 人入 儿几 冼洗 刀刁 千干于 土士 夭天 己已巳 弋戈 戊戌戍 日曰 末未 梁粱 毫亳 汨汩 沐沭 治冶 泠冷
王壬 淮准 瓜爪 祎袆 筱莜 管菅 苟荀 茶荼 薄簿 佳隹 侯候 免兔 嬴赢 崇祟 晴睛 颖颍 乌鸟
ilıł oø dđ hħ tŧ
"""
_FILLERS = "\u115f\u1160"  # letters to Unicode, nothing to the eye


def is_written_as_a_name(text: str) -> bool:
    """In Chinese characters or in Latin letters, never in both: 丁 and T, 口 and O, 一 and a hyphen look alike."""
    return _NAME.fullmatch(text) is not None and not _NO_IDEOGRAPHS.search(text)


def normalise_name(name: str) -> str:
    """For comparing only: width, case, marks, punctuation and spaces make no other person, nor does what nobody sees,
    nor another form of a character, nor one that looks like it. What remains empty is compared as it was typed.
    """
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = unicodedata.normalize("NFC", "".join(filter(_tells_apart, spelt)))
    return letters.translate(_ONE_FORM) or name


def _tells_apart(character: str) -> bool:
    """Letters and digits; and of the characters that Python's tables do not know what may be a rare ideograph."""
    kind = unicodedata.category(character)
    is_rare = kind == "Co" or (kind == "Cn" and "\U00020000" <= character < "\U00040000")
    return (kind[0] in "LN" and character not in _FILLERS) or is_rare


def _one_form() -> dict[int, str]:
    """Each character that is written as another when names are compared."""
    alike = {each: group[0] for group in LOOK_ALIKES.split() for each in group[1:]}
    forms = {each: alike.get(group[0], group[0]) for group in VARIANTS.split() for each in group[1:]}
    return {ord(each): form for each, form in (forms | alike).items()}


_ONE_FORM = _one_form()

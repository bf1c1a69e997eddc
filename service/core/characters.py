"""Characters that no text for people holds, as the inside of a character class: of regular expressions here, and of the
patterns in the spec.
"""

from __future__ import annotations

import re

# Controls, line and paragraph separators, nobody's characters, and what Unicode says is shown as nothing
# (Default_Ignorable_Code_Point in DerivedCoreProperties.txt), but for what emoji and Mongolian letters are made with:
# 180B to 180F, 200C, 200D, FE00 to FE0F.
UNSPOKEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\ufff0-\uffff"
)
# Of the same list what four digits cannot name, and half a character, which no schema can.
UNNAMED = r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
FORBIDDEN_CHARACTERS = re.compile(f"[{UNSPOKEN}{UNNAMED}]")
BREAKS = r"\t\n"  # the two controls that text of several lines is made with
LINE_BREAKS = re.compile(f"[{BREAKS}]")

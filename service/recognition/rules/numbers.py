"""How a statement is numbered: eighty bits that nobody can guess, and two characters that catch what is mistyped."""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
BITS = 5
BODY = 16  # characters, of five bits each
BYTES = BODY * BITS // 8
CHECK = 2
GROUP = 6
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
MODULUS, LEAST, RADIX = 97, 98, 10  # ISO/IEC 7064, MOD 97-10
TYPED_MOST = 40  # characters that are looked at; blanks and dashes are forgiven


def make_number(secret: bytes) -> str:
    """Eighteen characters, from the first eighty bits of what only the issuer can have made."""
    left = int.from_bytes(secret[:BYTES], "big")
    body = "".join(ALPHABET[left >> BITS * place & len(ALPHABET) - 1] for place in reversed(range(BODY)))
    return body + _check(body)


def read_number(text: str) -> str | None:
    """As people type, read aloud and scan it: small letters, blanks and dashes are forgiven, and letters that look like
    digits; ``None``: no number has this form, or a character is wrong.
    """
    plain = unicodedata.normalize("NFKC", text[:TYPED_MOST]).upper()
    kept = "".join(each for each in plain if not each.isspace() and unicodedata.category(each) not in {"Pd", "Cf"})
    number = kept.translate(READ_AS)
    if len(number) != BODY + CHECK or any(each not in ALPHABET for each in number):
        return None
    return number if number[BODY:] == _check(number[:BODY]) else None


def show_number(number: str) -> str:
    """In groups of six that can be read aloud: ``7K3MPX-9QW2RT-A0C146``."""
    return "-".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def _check(body: str) -> str:
    value = 0
    for each in body:
        value = (value * len(ALPHABET) + ALPHABET.index(each)) % MODULUS
    return f"{LEAST - value * RADIX * RADIX % MODULUS:02d}"

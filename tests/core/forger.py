"""Access tokens, forged in every way that we know of (RFC 8725)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time as real_time
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from service.core.config import SANDBOX_SECRET
from service.core.signing import SecretRing
from tests.factories.cast import Person

Forge = Callable[["Forger"], str]


class Forger:
    """Knows the format of our tokens, and here even the secret: what is refused is refused for its own reason.

    ``other`` is signed in as well, so that the one's session can be mixed with the other's account.
    """

    def __init__(self, app: Flask, person: Person, other: Person) -> None:
        self.app, self.person = app, person
        self.secret: bytes = app.config["JWT_SECRET_KEY"]
        self.header: dict[str, Any] = _decoded(person.token.split(".")[0])
        self.payload: dict[str, Any] = _decoded(person.token.split(".")[1])
        self.others: dict[str, Any] = _decoded(other.token.split(".")[1])

    def token(
        self,
        *,
        header: dict[str, Any] | None = None,
        secret: bytes | None = None,
        algorithm: str = "sha256",
        without: str | None = None,
        turned: bool = False,
        **payload: Any,
    ) -> str:
        claims = {**self.payload, **payload}
        if without:
            del claims[without]
        said = {**self.header, **(header or {})}
        signed = f"{_encoded(dict(reversed(said.items())) if turned else said)}.{_encoded(claims)}"
        signature = hmac.digest(self.secret if secret is None else secret, signed.encode(), algorithm)
        return f"{signed}.{_in_base64(signature)}"

    def signed_by_a_key_pair(self) -> str:
        """With the public key beside it, for whoever believes what a token says of its own key."""
        key = {"kty": "OKP", "crv": "Ed25519", "x": _in_base64(PUBLIC.public_bytes(Encoding.Raw, PublicFormat.Raw))}
        signed = f"{_encoded({**self.header, 'alg': 'EdDSA', 'jwk': key})}.{_encoded(self.payload)}"
        return f"{signed}.{_in_base64(KEY_PAIR.sign(signed.encode()))}"

    def in_pieces(self) -> list[str]:
        return self.token().split(".")


def _in_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _encoded(part: dict[str, Any]) -> str:
    return _in_base64(json.dumps(part, separators=(",", ":")).encode())  # as we spell it


def _decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


# What a header may say of the key, and the key that whoever believed it would verify with. Ours says nothing of it.
POINTERS: dict[str, tuple[dict[str, Any], bytes]] = {
    "an unknown kid": ({"kid": "2019"}, b"x" * 32),
    "a kid with a path": ({"kid": "../../dev/null"}, b""),
    "a kid with SQL": ({"kid": "' UNION SELECT 'x"}, b"x"),
    "a jku": ({"jku": "https://evil.example/jwks"}, b"x" * 32),
    "an x5u": ({"x5u": "https://evil.example/cert"}, b"x" * 32),
    "a certificate": ({"x5c": ["TUlJQg=="]}, b"TUlJQg=="),
    "a jwk": ({"jwk": {"kty": "oct", "k": "eHh4"}}, b"xxx"),
}


def _pointing_at_another_key() -> dict[str, Forge]:
    def forge(header: dict[str, Any], secret: bytes) -> Forge:
        return lambda forger: forger.token(header=header, secret=secret)

    return {what: forge(*pointer) for what, pointer in POINTERS.items()}


KEY_PAIR = Ed25519PrivateKey.generate()
PUBLIC = KEY_PAIR.public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
NOW = int(real_time.time())
FORGERIES: dict[str, Forge] = {
    "algorithm none, no signature": lambda f: f.token(header={"alg": "none"}).rpartition(".")[0] + ".",
    "algorithm None": lambda f: f.token(header={"alg": "None"}).rpartition(".")[0] + ".",
    "algorithm nOnE": lambda f: f.token(header={"alg": "nOnE"}).rpartition(".")[0] + ".",
    "algorithm none with a signature": lambda f: f.token(header={"alg": "none"}),
    "algorithm HS384": lambda f: f.token(header={"alg": "HS384"}, algorithm="sha384"),
    "algorithm HS512": lambda f: f.token(header={"alg": "HS512"}, algorithm="sha512"),
    "algorithm RS256": lambda f: f.token(header={"alg": "RS256"}),
    "algorithm EdDSA with its own key": lambda f: f.signed_by_a_key_pair(),
    "a public key for a secret": lambda f: f.token(secret=PEM),
    "the key of another purpose": lambda f: f.token(secret=SecretRing((SANDBOX_SECRET,)).keys("codes")[0]),
    "the secret itself for a key": lambda f: f.token(secret=SANDBOX_SECRET),
    "another type of token": lambda f: f.token(header={"typ": "logout+jwt"}),
    "no type of token": lambda f: f.token(header={"typ": None}),
    "the same header in another order": lambda f: f.token(turned=True),
    "no algorithm": lambda f: f.token(header={"alg": None}),
    "an unknown critical header": lambda f: f.token(header={"crit": ["mine"], "mine": 1}),
    "another secret": lambda f: f.token(secret=b"another secret of thirty-two byte"),
    "an empty secret": lambda f: f.token(secret=b""),
    "the bare secret of the application": lambda f: f.token(secret=hashlib.sha256(b"volunteer-passport").digest()),
    **{f"another key, as {what} says": forge for what, forge in _pointing_at_another_key().items()},
    "another issuer": lambda f: f.token(iss="somebody-else"),
    "no issuer": lambda f: f.token(without="iss"),
    "another audience": lambda f: f.token(aud="another-service"),
    "no audience": lambda f: f.token(without="aud"),
    "a refresh type": lambda f: f.token(type="refresh"),
    "no type": lambda f: f.token(without="type"),
    "no expiry": lambda f: f.token(without="exp"),
    "an expiry in the past": lambda f: f.token(exp=NOW - 1, iat=NOW - 900),
    "an expiry in a hundred years": lambda f: f.token(exp=NOW + 100 * 365 * 86400),
    "a huge expiry": lambda f: f.token(exp=10**30),
    "an expiry in words": lambda f: f.token(exp="tomorrow"),
    "an infinite expiry": lambda f: f.token(exp=float("inf")),
    "no issue date": lambda f: f.token(without="iat"),
    "an issue date in the future": lambda f: f.token(iat=NOW + 3600, exp=NOW + 4000),
    "not before tomorrow": lambda f: f.token(nbf=NOW + 86400),
    "no subject": lambda f: f.token(without="sub"),
    "a subject that is no id": lambda f: f.token(sub="administrator"),
    "a subject that is a number": lambda f: f.token(sub=1),
    "no session": lambda f: f.token(without="sid"),
    "a session that is a list": lambda f: f.token(sid=[]),
    "a session that never was": lambda f: f.token(sid=str(uuid.uuid4())),
    "somebody else's session": lambda f: f.token(sid=f.others["sid"]),
    "somebody else's account": lambda f: f.token(sub=f.others["sub"]),
    "an account that never was": lambda f: f.token(sub=str(uuid.uuid4())),
    "a truncated signature": lambda f: f.person.token[:-5],
    "no signature": lambda f: f.person.token.rpartition(".")[0] + ".",
    "a lengthened signature": lambda f: f.token() + "AAAA",
    "a signature in padded base64": lambda f: f.token() + "=",
    "a space before it": lambda f: " " + f.token(),
    "a space after it": lambda f: f.token() + " ",
    "a tab after it": lambda f: f.token() + "\t",
    "a space around each part": lambda f: " . ".join(f.in_pieces()),
    "a star in its signature": lambda f: f"{f.token()[:-9]}*{f.token()[-9:]}",
    "no header": lambda f: ".".join(["", *f.in_pieces()[1:]]),
    "no payload": lambda f: ".".join([f.in_pieces()[0], "", f.in_pieces()[2]]),
    "nothing but dots": lambda f: "..",
    "an extra dot": lambda f: f.person.token + ".",
    "five parts": lambda f: f.person.token + ".a.b",
    "two parts": lambda f: f.person.token.rpartition(".")[0],
    "a changed payload": lambda f: f.person.token.replace(".", ".e", 1),
    "a list for a header": lambda f: "W10" + f.person.token[f.person.token.index(".") :],
    "half-width turned full-width": lambda f: "ｅ" + f.person.token[1:],
    "a very long token": lambda f: f.token(pad="x" * 100_000),
    "nothing": lambda f: "",
    "a word": lambda f: "token",
    "a NUL": lambda f: "\x00",
}
# Well signed, and wrong only for what the table of sessions knows.
NEEDS_THE_DATABASE = {
    "a session that never was",
    "somebody else's session",
    "somebody else's account",
    "an account that never was",
}

"""The peer: one check-in by hand. Flask and psycopg 3, no ORM, no schema, no framework of ours; what it says to the
database is word for word what the product says (``BARE_STATEMENTS``), and it answers and leaves the same.

It does the checks of a scan by a shift's live code and refuses everything else with one 409. What the product does
besides is the difference that ``python -m bench`` measures: validation with a sentence for every mistake, rate limits,
logs, metrics, other kinds of code, repetitions, retries, and rules that can be read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import psycopg
import uuid_utils.compat
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, request
from psycopg.rows import dict_row

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COPIED = ("community_id", "shift_id", "passport_id")


class Bare:
    def __init__(self, given: dict[str, Any]) -> None:
        """``given``: database, token_key, code_key, sealing_key (hex), and the four statements with their constants."""
        self.database = given["database"]
        self.token_key, self.code_key = bytes.fromhex(given["token_key"]), bytes.fromhex(given["code_key"])
        self.key_id, self.cipher = given["sealing_key_id"], AESGCM(bytes.fromhex(given["sealing_key"]))
        (self.who, self.who_fixed), (self.facts, self.facts_fixed), (self.scan, _), (self.come, self.come_fixed) = (
            given["statements"]
        )
        self._mine = threading.local()

    def connection(self) -> psycopg.Connection[dict[str, Any]]:
        """One for each of the server's threads, as many as a pool of the product's would hold."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = psycopg.connect(
                self.database, row_factory=dict_row, options="-c timezone=UTC -c synchronous_commit=on"
            )
        found: psycopg.Connection[dict[str, Any]] = self._mine.connection
        return found

    def claims(self, header: str) -> dict[str, Any] | None:
        head, _, signature = header.removeprefix("Bearer ").rpartition(".")
        right = urlsafe_b64encode(hmac.digest(self.token_key, head.encode(), "sha256")).rstrip(b"=").decode()
        if not hmac.compare_digest(right, signature):
            return None
        payload = head.partition(".")[2]
        found: dict[str, Any] = orjson.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return found if found["exp"] > time.time() and found["type"] == "access" else None

    def shift_of(self, code: str, now: datetime) -> UUID | None:
        """Of a live code, by the same HMAC."""
        if len(code) != 32 or code[0] != "S":
            return None
        subject = UUID(bytes=urlsafe_b64decode(code[1:23] + "=="))
        step = (now - EPOCH) // timedelta(seconds=15)
        shown = ALPHABET.index(code[23]) * 64 + ALPHABET.index(code[24])
        for counter in (step, step - 1, step + 1):
            if counter % 4096 == shown:
                mac = hmac.digest(self.code_key, b"S" + subject.bytes + counter.to_bytes(8, "big"), "sha256")[:6]
                return subject if hmac.compare_digest(urlsafe_b64encode(mac).decode()[:7], code[25:]) else None
        return None

    def opened(self, sealed: str | None, context: str) -> str | None:
        if sealed is None:
            return None
        body = urlsafe_b64decode(sealed.rpartition(".")[2])
        return self.cipher.decrypt(body[:12], body[12:], f"v1.{self.key_id}.{context}".encode()).decode()

    def may_enter(self, facts: dict[str, Any], account_id: UUID, now: datetime) -> bool:
        """What a check-in by one's own scan asks, where nothing out of the ordinary is the matter."""
        born = self.opened(facts["birth_date_sealed"], f"account.birth_date:{account_id}")
        needs_guardian = born is not None and _age(date.fromisoformat(born), facts["service_date"]) < 14
        ordinary = ("earlier_id", "here_id", "left_id", "elsewhere_id", "taken_from", "capacity", "min_age", "max_age")
        return (
            facts["state"] == "published"
            and facts["starts_at"] - timedelta(minutes=30) <= now < facts["ends_at"]
            and facts["account_status"] in ("active", "pending")
            and facts["passport_id"] is not None
            and not needs_guardian
            and not facts["requires_sign_up"]
            and not facts["is_hazardous"]
            and all(facts[name] is None for name in ordinary)
        )

    def check_in(self, claims: dict[str, Any], sent: dict[str, Any], now: datetime) -> dict[str, Any] | None:
        account_id, shift_id = UUID(claims["sub"]), self.shift_of(sent["code"], now)
        if shift_id is None:
            return None
        connection = self.connection()
        with connection.transaction(), connection.cursor() as cursor:
            asked = {"account_id": account_id, "session_id": UUID(claims["sid"])}
            person = cursor.execute(self.who, {**self.who_fixed, **asked}).fetchone()
            if person is None or person["status"] in ("disabled", "closed"):
                return None
            about = {"actor_id": account_id, "person": account_id, "shift_id": shift_id, "client_id": sent["client_id"]}
            when = {"now": now, "lately": now - timedelta(days=7)}
            facts = cursor.execute(self.facts, {**self.facts_fixed, **about, **when}).fetchone()
            if facts is None or not self.may_enter(facts, account_id, now):
                return None
            scan = self.scan_row(facts, account_id, sent, now)
            cursor.execute(self.scan, scan)
            cursor.execute(self.come, {**self.come_fixed, **self.presence_row(facts, scan)})
            if cursor.rowcount == 1:
                return self.answer(facts, scan)
            raise psycopg.Rollback
        return None

    def scan_row(self, facts: dict[str, Any], account_id: UUID, sent: dict[str, Any], now: datetime) -> dict[str, Any]:
        same = (sent["direction"], sent["code"], None, None, None)
        return {
            **{name: facts[name] for name in COPIED},
            "id": uuid_utils.compat.uuid7(),
            "presence_id": uuid_utils.compat.uuid7(),
            "actor_id": account_id,
            "person_id": account_id,
            "client_id": sent["client_id"],
            "request_hash": _fingerprint(b"POST", b"scans", b"", repr([str(each) for each in same]).encode()),
            "direction": sent["direction"],
            "method": "shift",
            "grade": "live_code",
            "outcome": "checked_in",
            "refusal": None,
            "is_present": True,
            "device_at": None,
            "effective_at": now,
            "at": now,
        }

    def presence_row(self, facts: dict[str, Any], scan: dict[str, Any]) -> dict[str, Any]:
        return {
            **{name: facts[name] for name in COPIED},
            "id": scan["presence_id"],
            "passport_no": int(facts["number"]),
            "state": "open",
            "starts_at": scan["at"],
            "ends_at": facts["ends_at"],
            "in_scan_id": scan["id"],
            "in_grade": scan["grade"],
            "in_by": scan["actor_id"],
            "holds_place": False,
        }

    def answer(self, facts: dict[str, Any], scan: dict[str, Any]) -> dict[str, Any]:
        name = self.opened(facts["name_sealed"], f"account.name:{scan['person_id']}")
        shown = ("outcome", "shift_id", "passport_id", "presence_id", "direction", "grade", "is_present")
        return {
            **{field: scan[field] for field in shown},
            "scan_id": scan["id"],
            "title": facts["title"],
            "name": name and _masked(name),
            **{field: _spoken(facts[field]) for field in ("starts_at", "ends_at")},
            **{field: _spoken(scan[field]) for field in ("effective_at", "at")},
        }


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _masked(name: str) -> str:
    return name[:1] + "*" * (len(name) - 2) + name[-1:] if len(name) > 2 else name[:-1] + "*"


def _spoken(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def _fingerprint(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def create_app(given: dict[str, Any] | None = None, now: Any = lambda: datetime.now(UTC)) -> Flask:
    if given is None:
        with open(os.environ["BARE_STATEMENTS"], encoding="utf-8") as file:
            given = json.load(file)
    app, bare = Flask(__name__, static_folder=None), Bare(given)
    app.extensions["bare"] = bare

    @app.post("/api/v1/scans")
    def scan() -> Response:
        claims = bare.claims(request.headers.get("Authorization", ""))
        if claims is None:
            return Response(status=401)
        answer = bare.check_in(claims, orjson.loads(request.get_data()), now())
        if answer is None:
            return Response(status=409)
        return Response(orjson.dumps(answer), content_type="application/json; charset=utf-8")

    return app

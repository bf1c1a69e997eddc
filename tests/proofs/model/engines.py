"""One story told to several engines in lockstep: the same requests, and answers that must be equal.

Ids, numbers and hashes are each engine's own. In answers they are called ``@1``, ``@2`` … in the order in which they
appear, and so they can be sent back; an id that appears where another engine has a different one makes answers differ.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import orjson
from flask import Flask
from sqlalchemy import event, update
from werkzeug.test import TestResponse

from service.checkin import codec
from service.core import transaction
from service.core.clock import real_now
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.passports.models import Passport
from service.sandbox.wechat import issue_code
from tests.factories.cast import Cast, assemble
from tests.factories.sheets import as_csv, sheet
from tests.fakes.phone import Phone
from tests.proofs.promises import broken_in, broken_promises, changed_past, read
from tests.proofs.promises.past import Past, past_of

T = TypeVar("T")
STEP = timedelta(seconds=codec.STEP_SECONDS)

REFERENCE = re.compile(r"@[a-z0-9_.]+")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN = re.compile(
    r'(?<="request_id":")[^"]*|(?<="hash":")[^"]*|(?<="digest":")[^"]*|(?<=number":")\d{10}|(?<=[区市道]) [0-9a-f]{8}'
)
ROLES = (
    *("resident", "neighbour", "leader", "deputy", "other_leader", "staff", "second_staff", "staff_next_door"),
    "administrator",
)


class Fate(StrEnum):
    """What becomes of a request, or of its answer; then it is sent again, as a phone does."""

    WELL = "well"
    DIES = "cut short"  # the process ends before its commit
    LOST = "lost"  # it is committed, and nobody is told


class Died(BaseException):
    """As a process that is killed: nothing catches it, nothing is committed."""


@contextmanager
def dying(app: Flask) -> Iterator[None]:
    def die(_connection: Any) -> None:
        raise Died

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", die)
    try:
        yield
    finally:
        event.remove(engine, "commit", die)


@dataclass(frozen=True, slots=True)
class Code:
    """What is on a screen, a poster or a card; each engine signs its own. ``age`` in steps of a rotating code."""

    kind: codec.CodeKind
    about: str
    age: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """The digest of a day's report as staff see it now; each engine has its own."""

    day: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` speaks in ``@`` names."""

    status: int
    body: Any = None

    @property
    def code(self) -> str | None:
        """Of a refusal."""
        return self.body["code"] if self.status >= 400 else None


@dataclass
class Engine:
    name: str
    app: Flask
    cast: Cast = field(init=False)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # name → id
    names: dict[str, str] = field(default_factory=dict)  # id → name
    past: Past = field(default_factory=dict)
    passports: list[UUID] = field(default_factory=list)
    began: UUID = field(default_factory=new_id)  # before every row of this example
    deaths: int = 0  # requests that were really cut short

    def begin(self, now: datetime) -> None:
        """A district of its own for one example."""
        self.tokens, self.ids, self.names, self.past = {}, {}, {}, {}
        self.began = new_id()
        with self.app.app_context():
            self.cast = assemble(now)
            elder = self.cast.neighbour.passport_id
            carding = update(Passport).where(Passport.id == elder).values(has_card=True)
            transaction.run(lambda: db.session.execute(carding))
        for role in ROLES:
            person = getattr(self.cast, role)
            self.tokens[f"@{role}"] = person.token
            self.know(f"@{role}", person.account_id)
            self.know(f"@{role}.passport", person.passport_id)
        self.know("@community", self.cast.community.id)
        self.know("@team", self.cast.team.id)
        self.passports = [getattr(self.cast, role).passport_id for role in ROLES]

    def know(self, name: str, real: UUID | str) -> None:
        self.ids[name], self.names[str(real)] = str(real), name

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask(self, who: str, method: str, path: str, body: Any, key: str | None, fate: Fate, now: datetime) -> Answer:
        def send() -> TestResponse:
            return self._send(who, method, path, body, key, now)

        first = None
        if fate is not Fate.WELL:
            first = self._survived(send) if fate is Fate.DIES else send()
        answer = self._told(send())
        assert first is None or self._told(first) == answer, f"sent again: {answer}, first: {first.text}"
        return answer

    def _survived(self, send: Callable[[], TestResponse]) -> TestResponse | None:
        """What is refused without a trace commits nothing: then there is nothing to die at, and the answer comes. A
        refused scan is kept, so that it dies like any other.
        """
        with dying(self.app):
            try:
                return send()
            except Died:
                self.deaths += 1
                return None

    def _send(self, who: str, method: str, path: str, body: Any, key: str | None, now: datetime) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        options: dict[str, Any] = {"json": self._own(body, now)} if body is not None else {}
        if isinstance(body, Paper):
            lines = sheet([(self._number(body.whose), body.name, None, None, body.minutes)], **body.header)
            options = {"data": {"file": (io.BytesIO(as_csv(lines)), "签到表.csv"), "write": "true"}}
        token = self.tokens[who]
        return Phone(self.app, token).send(method, self._own(path, now), headers=headers, **options)

    def _own(self, value: Any, now: datetime) -> Any:
        """With this engine's ids and codes."""
        match value:
            case str():
                return REFERENCE.sub(lambda found: self.ids[found[0]], value)
            case Code():
                return self._signed(value, now)
            case Seen():
                path = self._own(f"/redemption-days/{value.day}/report", now)
                return Phone(self.app, self.tokens["@staff"]).get(path).json["digest"]
            case dict():
                return {name: self._own(each, now) for name, each in value.items()}
            case list():
                return [self._own(each, now) for each in value]
            case _:
                return value

    def _signed(self, code: Code, now: datetime) -> str:
        keys, about = self.app.extensions["code_keys"], UUID(self.ids[code.about])
        if code.kind in (codec.CodeKind.POSTER, codec.CodeKind.CARD):
            return codec.issue_fixed(keys, code.kind, about, code.age)
        return codec.issue_rotating(keys, code.kind, about, now - code.age * STEP)

    def _number(self, passport: str) -> str:
        mine = (getattr(self.cast, role) for role in ROLES)
        return next(each.number for each in mine if str(each.passport_id) == self.ids[passport])

    def _told(self, response: TestResponse) -> Answer:
        text = ID.sub(lambda found: self._name(found[0]), OWN.sub("", response.text))
        return Answer(response.status_code, orjson.loads(text) if text else None)

    def _name(self, real: str) -> str:
        if real not in self.names:
            self.know(f"@{len(self.names)}", real)
        return self.names[real]

    # --- besides HTTP ---------------------------------------------------------------------------------------------

    def command(self, work: Callable[[Callable[[str], UUID]], Any], fate: Fate) -> Answer:
        """What no route exposes yet, in one transaction; ``work`` asks for ids by their names. It has no key by which
        it could be sent again, so its answer is never lost here: it is done, or it dies and is done anew.
        """
        assert fate is not Fate.LOST

        def run() -> Answer:
            try:
                done = transaction.run(lambda: work(lambda name: UUID(self.ids[name])))
            except Refusal as refusal:
                return Answer(refusal.status, {"code": refusal.code})
            return Answer(200, {"id": self._name(str(done.id))} if hasattr(done, "id") else None)

        with self.app.app_context():
            if fate is Fate.DIES:
                with dying(self.app):
                    try:
                        return run()
                    except Died:
                        self.deaths += 1
            return run()

    def register(self, name: str, openid: str) -> None:
        """Somebody new signs in from WeChat; they have no passport yet."""
        phone = Phone(self.app)
        answer = phone.post("/sign-in/wechat", {"js_code": issue_code(openid, now=real_now())}, key=None)
        assert answer.status_code == 200, answer.text
        self.tokens[name] = answer.json["access_token"]
        me = Phone(self.app, self.tokens[name]).get("/me").json
        self.know(name, me["id"])

    def admit(self, name: str, passport: str) -> None:
        """A new passport, to be kept an eye on."""
        self.ids[name] = self.ids[passport]
        self.passports.append(UUID(self.ids[passport]))

    def settle(self) -> list[str]:
        """After a step: what the promises have to say of everybody in this example."""
        with self.app.app_context():
            return transaction.run(self._settle, read_only=True)

    def _settle(self) -> list[str]:
        kept = read(self.passports)
        past = past_of(kept)
        found = [*broken_in(kept), *changed_past(self.past, past)]
        self.past = past
        return found

    def verify(self) -> list[str]:
        """At the end of an example: the product's own verifiers too."""
        with self.app.app_context():
            return transaction.run(lambda: broken_promises(self.passports), read_only=True)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet with one row of minutes."""

    whose: str
    name: str
    minutes: int
    header: dict[str, Any]


@dataclass
class Lockstep:
    """Several engines as one."""

    engines: Sequence[Engine]

    def begin(self, now: datetime) -> None:
        for engine in self.engines:
            engine.begin(now)

    def each(self, act: Callable[[Engine], T]) -> T:
        """The same on each; what they answer must be equal."""
        first, *others = [act(engine) for engine in self.engines]
        for engine, other in zip(self.engines[1:], others, strict=True):
            assert other == first, f"{engine.name} says {other}, {self.engines[0].name} says {first}"
        return first

    @property
    def deaths(self) -> int:
        return sum(engine.deaths for engine in self.engines)

    def settle(self) -> None:
        for engine in self.engines:
            found = engine.settle()
            assert not found, f"{engine.name}: {found}"

    def verify(self) -> None:
        for engine in self.engines:
            found = engine.verify()
            assert not found, f"{engine.name}: {found}"

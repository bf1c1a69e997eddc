"""What refusals and messages carry is what the spec says that they carry: checked whenever a test makes one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.core import notices, outbox
from service.core.errors import Refusal
from service.core.facts import FACTS

# Told, and left out where it is not known or not the reader's to use.
SOMETIMES = {"account_id", "shift_id"}
BESIDE = {"account_id", "code", "facts"}  # of a message: to whom, what


class Untold(AssertionError):
    """Facts are sent that the spec does not tell, or tells and they are not sent, or of another type."""


@cache
def shape_of(name: str) -> Draft202012Validator:
    return Draft202012Validator(FACTS[name].shape(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def must_be_told(code: str, facts: dict[str, Any], told: set[str]) -> None:
    if facts.keys() - told or told - facts.keys() - SOMETIMES:
        raise Untold(f"{code} carries {sorted(facts)} and is told to carry {sorted(told)}")
    for name, value in facts.items():
        on_the_wire = value.isoformat() if isinstance(value, datetime) else value
        if value is not None and not shape_of(name).is_valid(on_the_wire):
            raise Untold(f"{code}: {name} is {value!r}")


def checked_refusal(make: Callable[..., None]) -> Callable[..., None]:
    """``Refusal.__init__``. A list of kept scans shows refusals without their facts, if no sentence names one."""

    def made(self: Refusal, **given: Any) -> None:
        make(self, **given)
        told = self.told_facts()
        if type(self).__module__.startswith("service.") and (self.facts or told - {*self.carries}):
            must_be_told(self.code, self.facts, told)

    return made


def checked_message(put: Callable[..., None]) -> Callable[..., None]:
    """``outbox.put``."""

    def owed(topic: str, payloads: list[dict[str, Any]], *, now: datetime) -> None:
        by_service = sys._getframe(1).f_globals["__name__"].startswith("service.")  # and not made up by a test
        for payload in payloads if topic == "inbox" and by_service else ():
            beside = {name: value for name, value in payload.items() if name not in BESIDE}
            must_be_told(payload["code"], {**beside, **payload.get("facts", {})}, notices.told_facts(payload["code"]))
        put(topic, payloads, now=now)

    return owed


def check_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Refusal, "__init__", checked_refusal(Refusal.__init__))
    patch.setattr(outbox, "put", checked_message(outbox.put))

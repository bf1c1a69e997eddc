"""What the document has room for and the server has not: refused for its shape alone, by no rule of the matter."""

from __future__ import annotations

import re
from typing import Any

from jsonschema_rs import Draft202012Validator
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation

from service.core.errors import BadRequest, Invalid, UnsupportedMediaType
from tests.proofs.fuzz.aim import Attempt, broken_parts
from tests.proofs.fuzz.formats import KNOWN
from tests.proofs.fuzz.spec import name_of

ILL_FORMED = {refusal.code for refusal in (BadRequest, Invalid, UnsupportedMediaType)}
# Operation and field of which a JSON schema cannot say what is taken, and why not.
WINDOW = "it cannot compare two fields: a window ends after it starts, within a day"
DAY = "it cannot compare two fields: a redemption day ends after it begins, on the same day"
SLOTS = "it cannot reckon: so long a day has more slots of that length than may be"
AGES = "it cannot compare two fields: the greatest age is not below the least"
ONCE = "it can tell equal items, not equal fields of items: nobody is called twice"
BORN = "it does not know what day it is: nobody is born after today"
UNSAYABLE = {
    **{
        f"{operation} birth_date": BORN
        for operation in ("open_my_passport", "propose_person", "enter_person", "correct_person", "change_me")
    },
    "add_shift ends_at": WINDOW,
    "change_shift ends_at": WINDOW,
    "repeat_shifts ends_at": WINDOW,
    "plan_day closes_at": DAY,
    "plan_day slot_minutes": SLOTS,
    "plan_activity max_age": AGES,
    "change_activity max_age": AGES,
    "call_roll items": ONCE,
}


def ill_formed_though_it_fits(attempt: Attempt, response: Any) -> set[str]:
    """Operations and fields; of a list, which one of it does not matter."""
    if attempt.mode is GenerationMode.NEGATIVE or response.status_code not in (400, 415, 422):
        return set()
    said = response.json()
    if said["code"] not in ILL_FORMED or not fits(attempt.case) or is_partly_mended(attempt.case):
        return set()
    name = name_of(attempt.case.operation)
    return {f"{name} {re.sub(r'[0-9]+', 'n', each['field'])}" for each in said["errors"]} or {name}


def fits(case: Case) -> bool:
    """Whether the body does, after all that ``aim`` has put into it; 1.0 is a whole number to a JSON schema alone."""
    if case.media_type != "application/json" or isinstance(case.body, NotSet):
        return True
    return not has_fractions(case.body) and _shape_of(case.operation).is_valid(case.body)


def is_partly_mended(case: Case) -> bool:
    """A link between two operations puts one filter right; what else is wrong with the query stays."""
    return bool(case.query) and ParameterLocation.QUERY in broken_parts(case)


def has_fractions(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(has_fractions, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float)


def _shape_of(operation: Any) -> Draft202012Validator:
    content = operation.definition.raw["requestBody"]["content"]["application/json"]
    whole = {**content["schema"], "components": operation.schema.raw_schema["components"]}
    return Draft202012Validator(whole, validate_formats=True, formats=KNOWN)

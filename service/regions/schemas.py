from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Document, Id, Line, Moment, Text, Wire
from service.regions.policy import Section, defaults, sections
from service.regions.rules import Tier


class RegionOut(Wire):
    """区域树上的一处；``tier`` 写明层级，编码不代表层级。

    A place in the tree; ``tier`` says what it is, never the code.
    """

    id = Id(required=True)
    parent_id = Id(required=True, allow_none=True)
    tier = Choice(Tier, required=True, metadata={"example": "community"})
    name = Text(required=True, example="滨湖社区")
    division_code = Text(required=True, allow_none=True, example="340111401")
    households = Count(required=True, allow_none=True, example=4200)
    population = Count(required=True, allow_none=True, example=11800)
    version = Count(required=True, example=1)


RegionPageOut = page_of(RegionOut)


class RegionsIn(PageIn):
    parent_id = Id()
    tier = CommaList(Choice(Tier), metadata={"example": "community"})


class RegionIn(Wire):
    name = Line(required=True, most=80, example="滨湖社区")
    tier = Choice(Tier, required=True, metadata={"example": "community"})
    parent_id = Id(required=True)
    division_code = Line(most=12, example="340111401")


class ProfileIn(Wire):
    """Replaces the whole profile; an absent number is not known."""

    households = Count(load_default=None, allow_none=True, most=1_000_000_000, example=4200)
    population = Count(load_default=None, allow_none=True, most=1_000_000_000, example=11800)
    version = Count(required=True, least=1, example=1)


def _override() -> dict[str, Any]:
    return {"hours": {"second_approver_over_minutes": 420}}


class PolicyOut(Wire):
    """The whole policy in force on a day; version 0 is the product's defaults."""

    version = Count(required=True, example=1)
    sections = Document("PolicySectionsOut", shown=defaults, required=True)


class PolicyIn(Wire):
    """只写要改的；没写的用默认值。

    Only what differs from the defaults.
    """

    effective_from = Day(required=True)
    document = Document("PolicyDocumentIn", shown=_override, required=True)


class PolicyVersionOut(Wire):
    version = Count(required=True, example=1)
    effective_from = Day(required=True)
    document = Document("PolicyDocumentOut", shown=_override, required=True)
    made_at = Moment(required=True)


PolicyVersionPageOut = page_of(PolicyVersionOut)


class PolicyDayIn(Wire):
    says: ClassVar = {"day": "哪一天的规则；不填：今天的。 The policy of which day; left out: of today."}

    day = Day()


def policy_shapes() -> dict[str, dict[str, Any]]:
    """What ``PolicyOut``, ``PolicyIn`` and ``PolicyVersionOut`` refer to, made of the sections that are declared."""
    whole, taken, kept = _sections(is_whole=True), _sections(is_taken=True), _sections()
    return {
        "PolicySectionsOut": {**whole, "required": sorted(whole["properties"])},
        "PolicyDocumentIn": {**taken, "additionalProperties": False},
        "PolicyDocumentOut": kept,
        **{_choice(each, name): _codes(labels) for each in sections() for name, labels in each.choices.items()},
    }


def _sections(**how: bool) -> dict[str, Any]:
    return {"type": "object", "properties": {each.name: _shape(each, **how) for each in sections()}}


def _shape(section: Section, *, is_whole: bool = False, is_taken: bool = False) -> dict[str, Any]:
    """Whole: every number is there. What is taken in has limits, and no number that is not declared."""
    usual = section.defaults()
    properties = {name: _number(section, name, usual[name], is_taken=is_taken) for name in usual}
    required = {"required": sorted(usual)} if is_whole else {}
    closed = {"additionalProperties": False} if is_taken else {}
    return {"type": "object", "properties": properties, "example": usual, **required, **closed}


def _number(section: Section, name: str, usual: Any, *, is_taken: bool) -> dict[str, Any]:
    said = f"{section.says[name]}\n\n默认 `{str(usual).lower()}`。 Default: `{str(usual).lower()}`."
    if isinstance(usual, bool):
        return {"type": "boolean", "description": said}
    if name in section.choices:
        one_of = {"$ref": f"#/components/schemas/{_choice(section, name)}"} if is_taken else {"type": "string"}
        return {**one_of, "description": said}
    least, most = section.limits[name]
    return {"type": "integer", "description": said, **({"minimum": least, "maximum": most} if is_taken else {})}


def _choice(section: Section, name: str) -> str:
    return f"{section.name.title()}{name.title()}Choice"


def _codes(labels: Mapping[str, str]) -> dict[str, Any]:
    """A list of codes stands once, under a name of its own, as every other does."""
    return {"type": "string", "enum": list(labels), "x-enum-labels": dict(labels)}

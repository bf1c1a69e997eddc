"""One policy, from the text of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

import yaml

from service.ladder.policy_reader.nodes import Stopped, items, line_of, mapping, number, parsed, text
from service.ladder.rules import Criterion, Drift, Fact, LadderPolicy, Measure, Rung, Stage
from service.ladder.rules.sense import DraftCriterion, DraftRung, Fault, judge_rungs

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
VERSION_MOST = 999
NAME_MOST, SOURCE_MOST = 40, 400
Code = TypeVar("Code", bound=StrEnum)
Read = TypeVar("Read")


class PolicyRefused(Exception):
    """A policy's file with all that is wrong in it, by line."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> list[str]:
        """One for each fault, with file and line."""
        return [
            f"{self.file} 第 {fault.line} 行：{fault.zh} {self.file}, line {fault.line}: {fault.en}"
            for fault in self.faults
        ]


def read(written: str, file: str) -> LadderPolicy:
    """The policy of a file. Raises ``PolicyRefused`` with every fault that can be told at once: as long as something
    cannot be read, whether it makes sense is not asked.
    """
    reader = _Reader()
    try:
        whole = mapping(parsed(written), ("code", "version", "name", "source", "stages"))
    except Stopped as stopped:
        raise PolicyRefused(file, [stopped.fault]) from stopped
    code = reader.get(_code, whole["code"], "")
    version = reader.get(_version, whole["version"], 0)
    name = reader.get(_name, whole["name"], ("", ""))
    source = reader.get(_source, whole["source"], ("", ""))
    none: list[yaml.Node] = []
    rungs = [rung for node in reader.get(items, whole["stages"], none) if (rung := reader.rung(node))]
    faults = sorted(reader.faults, key=lambda fault: fault.line) or judge_rungs(line_of(whole["stages"]), rungs)
    if faults:
        raise PolicyRefused(file, faults)
    return LadderPolicy(code, version, *name, *source, tuple(_as_rung(rung) for rung in rungs))


class _Reader:
    """Goes on after a fault, so that all of them are told together."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def get(self, how: Callable[[yaml.Node], Read], node: yaml.Node, instead: Read) -> Read:
        try:
            return how(node)
        except Stopped as stopped:
            self.faults.append(stopped.fault)
            return instead

    def rung(self, node: yaml.Node) -> DraftRung | None:
        try:
            found = mapping(node, ("stage",), ("criteria", "drift"))
            stage = _one_of(Stage, found["stage"])
            nodes = items(found["criteria"]) if "criteria" in found else []
        except Stopped as stopped:
            self.faults.append(stopped.fault)
            return None
        criteria = [each for written in nodes if (each := self.get(_criterion, written, None))]
        drift = self.get(_drift, found["drift"], None) if "drift" in found else None
        return DraftRung(line_of(node), stage, tuple(criteria), drift)


def _code(node: yaml.Node) -> str:
    code = text(node, NAME_MOST)
    if not CODE.fullmatch(code):
        zh = "code 用小写英文字母、数字和下划线，字母开头，30 个以内。"
        raise Stopped(Fault(line_of(node), zh, "code is at most 30 of a-z, 0-9 and _, a letter first."))
    return code


def _version(node: yaml.Node) -> int:
    version = number(node)
    if not 1 <= version <= VERSION_MOST:
        zh, en = f"version 要是 1 到 {VERSION_MOST} 的整数。", f"version is a whole number from 1 to {VERSION_MOST}."
        raise Stopped(Fault(line_of(node), zh, en))
    return version


def _name(node: yaml.Node) -> tuple[str, str]:
    return _in_both(node, NAME_MOST)


def _source(node: yaml.Node) -> tuple[str, str]:
    return _in_both(node, SOURCE_MOST)


def _in_both(node: yaml.Node, most: int) -> tuple[str, str]:
    found = mapping(node, ("zh", "en"))
    return text(found["zh"], most), text(found["en"], most)


def _criterion(node: yaml.Node) -> DraftCriterion | None:
    found = mapping(node, ("fact", "at_least"), ("within_months",))
    return DraftCriterion(line_of(node), _measure(found), number(found["at_least"]))


def _drift(node: yaml.Node) -> tuple[int, Measure] | None:
    return line_of(node), _measure(mapping(node, ("fact", "within_months")))


def _measure(found: dict[str, yaml.Node]) -> Measure:
    fact = _one_of(Fact, found["fact"])
    if "within_months" not in found:
        return Measure(fact)
    months = number(found["within_months"])
    if months < 1:
        zh, en = (
            "within_months 要是 1 或更大的整数。",
            "within_months is a whole number from 1; for all time, remove it.",
        )
        raise Stopped(Fault(line_of(found["within_months"]), zh, en))
    return Measure(fact, months)


def _one_of(codes: type[Code], node: yaml.Node) -> Code:
    said = text(node, NAME_MOST)
    if said not in set(codes):
        known = "、".join(codes)
        raise Stopped(
            Fault(line_of(node), f"没有 {said}，只能是：{known}。", f"There is no {said}; it is one of: {known}.")
        )
    return codes(said)


def _as_rung(draft: DraftRung) -> Rung:
    criteria = tuple(Criterion(each.measure, each.at_least) for each in draft.criteria)
    return Rung(draft.stage, criteria, Drift(draft.drift[1]) if draft.drift else None)

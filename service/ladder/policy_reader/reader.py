"""One policy, from the text of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import yaml

from service.ladder.policy_reader.nodes import Stopped, items, line_of, names, number, parsed, text
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
        document = parsed(written)
    except Stopped as stopped:
        raise PolicyRefused(file, [stopped.fault]) from stopped
    whole = reader.names(document, ("code", "version", "name", "source", "stages"))
    code = reader.get(_code, whole.get("code"), "")
    version = reader.get(_version, whole.get("version"), 0)
    name = reader.in_both(whole.get("name"), NAME_MOST)
    source = reader.in_both(whole.get("source"), SOURCE_MOST)
    rungs = [reader.rung(node) for node in reader.items(whole.get("stages"))]
    faults = sorted(reader.faults, key=lambda fault: fault.line) or judge_rungs(line_of(whole["stages"]), rungs)
    if faults:
        raise PolicyRefused(file, faults)
    return LadderPolicy(code, version, *name, *source, tuple(_as_rung(rung) for rung in rungs))


class _Reader:
    """Goes on after a fault, so that all of them are told together; what could not be read is never used."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def get(self, how: Callable[[yaml.Node], Read], node: yaml.Node | None, instead: Read) -> Read:
        """What the node says; ``instead`` after a fault, of which what is missing is one already."""
        if node is None:
            return instead
        try:
            return how(node)
        except Stopped as stopped:
            self.faults.append(stopped.fault)
            return instead

    def names(
        self, node: yaml.Node | None, needed: Collection[str], allowed: Collection[str] = ()
    ) -> dict[str, yaml.Node]:
        nothing: tuple[dict[str, yaml.Node], list[Fault]] = ({}, [])
        found, faults = self.get(lambda each: names(each, needed, allowed), node, nothing)
        self.faults += faults
        return found

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        nothing: list[yaml.Node] = []
        return self.get(items, node, nothing)

    def in_both(self, node: yaml.Node | None, most: int) -> tuple[str, str]:
        """Chinese and English."""
        found = self.names(node, ("zh", "en"))
        zh, en = (self.get(lambda each: text(each, most), found.get(name), "") for name in ("zh", "en"))
        return zh, en

    def rung(self, node: yaml.Node) -> DraftRung:
        found = self.names(node, ("stage",), ("criteria", "drift"))
        stage = self.get(lambda each: _one_of(Stage, each), found.get("stage"), Stage.RESIDENT)
        criteria = tuple(self.criterion(written) for written in self.items(found.get("criteria")))
        return DraftRung(line_of(node), stage, criteria, self.drift(found.get("drift")))

    def criterion(self, node: yaml.Node) -> DraftCriterion:
        found = self.names(node, ("fact", "at_least"), ("within_months",))
        return DraftCriterion(line_of(node), self.measure(found), self.get(number, found.get("at_least"), 0))

    def drift(self, node: yaml.Node | None) -> tuple[int, Measure] | None:
        if node is None:
            return None
        return line_of(node), self.measure(self.names(node, ("fact", "within_months")))

    def measure(self, found: Mapping[str, yaml.Node]) -> Measure:
        fact = self.get(lambda each: _one_of(Fact, each), found.get("fact"), Fact.SHIFTS_ATTENDED)
        return Measure(fact, self.get(_months, found.get("within_months"), 0))


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


def _months(node: yaml.Node) -> int:
    months = number(node)
    if months < 1:
        zh, en = (
            "within_months 要是 1 或更大的整数。",
            "within_months is a whole number from 1; for all time, remove it.",
        )
        raise Stopped(Fault(line_of(node), zh, en))
    return months


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

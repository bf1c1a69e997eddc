"""YAML as nodes, because only they know their lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import yaml

from service.ladder.rules.sense import Fault

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
KINDS = {
    yaml.ScalarNode: ("一个值", "one value"),
    yaml.MappingNode: ("“名称: 值”的形式", "names with values"),
    yaml.SequenceNode: ("用“- ”开头的列表", "a list, its lines beginning with “- ”"),
}


class Stopped(Exception):
    """The rest cannot be read without this."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.en)
        self.fault = fault


def parsed(text: str) -> yaml.Node:
    """The document's node. Raises ``Stopped`` for what is no YAML, or nothing at all."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Stopped(Fault(line, "这一行不是正确的 YAML。", "This line is no proper YAML: mend it.")) from error
    except yaml.YAMLError as error:
        raise Stopped(Fault(1, "文件里有不能读的字符。", "The file holds characters that cannot be read.")) from error
    if node is None:
        raise Stopped(Fault(1, "文件是空的。", "The file is empty: write a policy."))
    return node


def line_of(node: yaml.Node) -> int:
    """Counted from 1, as editors do."""
    return int(node.start_mark.line) + 1


def of_kind(node: yaml.Node, kind: type[yaml.Node]) -> Any:
    """The node, if it is of this kind. Raises ``Stopped``."""
    if not isinstance(node, kind):
        zh, en = KINDS[kind]
        raise Stopped(Fault(line_of(node), f"这里要写{zh}。", f"Write {en} here."))
    return node


def names(
    node: yaml.Node, needed: Collection[str], allowed: Collection[str] = ()
) -> tuple[dict[str, yaml.Node], list[Fault]]:
    """Name → node of a mapping, of those that may stand there, and what is wrong with its names: unknown, twice,
    missing. Raises ``Stopped`` for what is no mapping.
    """
    found: dict[str, yaml.Node] = {}
    faults = []
    for key, value in of_kind(node, yaml.MappingNode).value:
        name = str(key.value)
        if name not in {*needed, *allowed}:
            known = "、".join([*needed, *allowed])
            zh, en = f"不认识 {name}，可以写：{known}。", f"{name} is not known here; known: {known}."
            faults.append(Fault(line_of(key), zh, en))
        elif name in found:
            faults.append(Fault(line_of(key), f"{name} 写了两次，请删去一个。", f"{name} stands twice: remove one."))
        else:
            found[name] = value
    missing = [name for name in needed if name not in found]
    faults += [Fault(line_of(node), f"缺少 {name}，请补上。", f"{name} is missing: add it.") for name in missing]
    return found, faults


def items(node: yaml.Node) -> list[yaml.Node]:
    """The items of a list. Raises ``Stopped``."""
    return list(of_kind(node, yaml.SequenceNode).value)


def text(node: yaml.Node, most: int) -> str:
    """A text of one character to ``most``. Raises ``Stopped``."""
    said = str(of_kind(node, yaml.ScalarNode).value).strip()
    if not 0 < len(said) <= most:
        raise Stopped(Fault(line_of(node), f"要 1 到 {most} 个字。", f"Write 1 to {most} characters."))
    return said


def number(node: yaml.Node) -> int:
    """A whole number, written as one. Raises ``Stopped``."""
    written = of_kind(node, yaml.ScalarNode)
    if written.style or not WHOLE_NUMBER.fullmatch(written.value):
        raise Stopped(Fault(line_of(node), "要一个整数，不加引号。", "Write a whole number, without quotes."))
    return int(written.value)

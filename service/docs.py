"""The generated pages of ``docs/``: the rules, the permissions and the refusals, read from the code itself.

Guarantee: the same code gives the same text, so that a check can hold the pages to it. Rules are read from their
source, comments included: what a rule's author wrote beside a number is what a newcomer needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.checkin.errors import ScanRefused
from service.checkin.rules import TO_LEADERS, Sentences
from service.core.errors import Refusal, catalogue
from service.core.http import Route
from service.guide import GATES
from service.regions.policy import sections

SERVICE = Path(__file__).parent
LONGEST = 100  # of a value in a line of a table
WRITTEN = "<!-- 由 `make generate` 生成，请勿手改。 Written by `make generate`; do not edit. -->\n"


# --- docs/errors.md -------------------------------------------------------------------------------------------------


def errors_page() -> str:
    lines = [
        "# 错误目录 · Catalogue of refusals",
        "",
        WRITTEN,
        "`code` 是约定，不会改名；句子给人看。"
        " The code is the contract and is never renamed; the sentences are for people.",
        "`{…}` 由 `facts` 填入；`facts` 里还有什么，写在句子下面。"
        " Placeholders are filled from `facts`; what these hold besides stands below the sentences.",
    ]
    by_area: dict[str, list[type[Refusal]]] = {}
    for refusal in catalogue():
        by_area.setdefault(refusal.code.partition(".")[0], []).append(refusal)
    for area, refusals in by_area.items():
        lines += ["", f"## {area}"]
        for refusal in refusals:
            lines += ["", f"### `{refusal.code}` · {refusal.status}", ""]
            lines += _words(refusal)
            if refusal.carries:
                lines += ["", "`facts`: " + ", ".join(f"`{name}`" for name in sorted(refusal.carries))]
            if refusal.for_developers:
                lines += ["", f"写程序的人 · For developers: {refusal.for_developers}"]
            for heading, words in _other_words(refusal):
                lines += ["", heading, "", *_words(words)]
    return "\n".join(lines) + "\n"


def _words(said: Sentences | type[Refusal]) -> list[str]:
    return [f"{said.zh} **{said.next_zh}**", "", f"{said.en} *{said.next_en}*"]


def _other_words(refusal: type[Refusal]) -> Iterator[tuple[str, Sentences | type[Refusal]]]:
    """The same code, said to somebody else."""
    if issubclass(refusal, ScanRefused) and (said := TO_LEADERS.get(refusal.code.removeprefix("scan."))):
        yield "对扫码、点名的队长说 · To a leader who scanned or called somebody else:", said
    for other in refusal.__subclasses__():
        if "code" not in vars(other) and "zh" in vars(other):
            yield "换一个人看时说 · To another reader:", other


# --- docs/permissions.md --------------------------------------------------------------------------------------------


def permissions_page(routes: Iterable[Route]) -> str:
    """Who may knock at each route, and what it refuses; the expectations by relation stand in the golden tables."""
    lines = [
        "# 权限 · Permissions",
        "",
        WRITTEN,
        "三层：谁可以敲门（下表）；哪些记录看得见（范围之外一律 404，与不存在相同）；"
        "再由规则判断（例如不能批自己的时长）。",
        "",
        "Three storeys: who may knock (this table); which rows are within sight (outside is 404, as if not there);"
        " and the rules (not one's own hours). What each relation is answered on each route stands in"
        " `tests/architecture/permissions/`, one table per capability, and is tried out by the tests.",
    ]
    by_gate: dict[str, list[Route]] = {}
    for route in routes:
        by_gate.setdefault(route.who.name, []).append(route)
    for gate, found in sorted(by_gate.items(), key=lambda item: _rank(item[0])):
        lines += [
            "",
            f"## {GATES.get(gate, gate)}",
            "",
            "| | 路径 path | 操作 operation | 拒绝 refuses |",
            "|---|---|---|---|",
        ]
        for route in sorted(found, key=lambda route: (route.rule, route.method)):
            refuses = " ".join(f"`{refusal.code}`" for refusal in sorted(route.refuses, key=lambda each: each.code))
            lines.append(f"| {route.method} | `{route.rule}` | `{route.operation}` | {refuses} |")
    return "\n".join(lines) + "\n"


def _rank(gate: str) -> int:
    return list(GATES).index(gate) if gate in GATES else len(GATES)


# --- docs/rules.md --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class RulesFile:
    """What one file of a ``rules`` room declares, in the order of the file."""

    path: Path
    docstring: str
    numbers: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, comment
    tables: list[tuple[str, list[tuple[str, str, str]]]] = field(default_factory=list)  # of a scale, what holds of each
    policies: list[tuple[str, str, list[tuple[str, str, str]]]] = field(default_factory=list)
    scales: list[tuple[str, str, list[tuple[str, str, str]]]] = field(default_factory=list)
    verdicts: list[tuple[str, str]] = field(default_factory=list)  # function, what it says


def rules_page() -> str:
    lines = [
        "# 规则 · Rules",
        "",
        WRITTEN,
        "每条规则是一个纯函数，每个数字有名字；社区可改的数字是政策的默认值。",
        "",
        "Every rule is a pure function and every number has a name; a policy's numbers are defaults that a community"
        " may change. The tests beside them (`tests/<capability>/test_rules*.py`) try each edge.",
        "",
    ]
    files = [read_rules(path) for path in rules_files()]
    lines += [f"- [{_title(each)}](#{_anchor(_title(each))}): {_first_sentence(each.docstring)}" for each in files]
    for each in files:
        lines += ["", f"## {_title(each)}", "", f"[{_relative(each.path)}](../{_relative(each.path)})", ""]
        lines += [each.docstring] if each.docstring else []
        lines += _table("数字 Numbers:", each.numbers)
        for name, rows in each.tables:
            lines += ["", f"### {name}", *_table("", rows)]
        for name, told, rows in each.policies:
            lines += ["", f"### {name}", *_told(told), *_table("政策默认值 Defaults of the policy:", rows)]
        for name, told, rows in each.scales:
            lines += ["", f"### {name}", *_told(told), *_table("", rows)]
        if each.verdicts:
            lines += ["", *(f"- `{name}`: {told}" for name, told in each.verdicts)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def rules_files() -> list[Path]:
    """Every file of a ``rules`` room, by capability; a room that only gathers its files says nothing itself."""
    return sorted([*SERVICE.glob("*/rules.py"), *SERVICE.glob("*/rules/*.py")])


def read_rules(path: Path) -> RulesFile:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    found = RulesFile(path, ast.get_docstring(tree) or "")
    comments = _Comments(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            _read_class(node, comments, found)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            found.verdicts.append((node.name, _said_of(node, path)))
        else:
            rows = [row for row in _assigned(node, comments) if row[0] != "CARRIED"]  # of messages, told in the spec
            found.numbers += [row for row in rows if row[0].isupper() and len(row[1]) <= LONGEST]
            found.tables += _tables(node)
    return found


def _said_of(node: ast.FunctionDef, path: Path) -> str:
    told = ast.get_docstring(node)
    if told is None:
        raise ValueError(f"{_relative(path)}: {node.name} is a rule, and says nothing of itself")
    return " ".join(told.split())


def _tables(node: ast.stmt) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """What is too long for a line, by the members of a scale."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Dict):
        is_of_a_scale = all(isinstance(key, ast.Attribute) for key in node.value.keys)
        if is_of_a_scale and not node.target.id.startswith("_") and len(ast.unparse(node.value)) > LONGEST:
            pairs = zip(node.value.keys, node.value.values, strict=True)
            yield node.target.id, [(ast.unparse(key), ast.unparse(value), "") for key, value in pairs if key]


def _read_class(node: ast.ClassDef, comments: _Comments, found: RulesFile) -> None:
    told = ast.get_docstring(node) or ""
    rows = [row for statement in node.body for row in _assigned(statement, comments)]
    if any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in node.bases):
        labels = _labels(node)
        spoken = [(name, value, "；".join(filter(None, (labels.get(value), told)))) for name, value, told in rows]
        found.scales.append((node.name, told, spoken))
    elif node.name.endswith("Policy"):
        says = {
            name: words
            for section in sections()
            if section.kind.__name__ == node.name
            for name, words in section.says.items()
        }
        found.policies.append(
            (node.name, told, [(name, value, told or says.get(name, "")) for name, value, told in rows])
        )


def _labels(node: ast.ClassDef) -> dict[str, str]:
    """Code, as it stands in the source, → what a Chinese screen says for it."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "__labels__" and statement.value:
            return {repr(code): label for code, label in ast.literal_eval(statement.value).items()}
    return {}


class _Comments:
    """The comment that stands behind a statement."""

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines()

    def behind(self, node: ast.stmt) -> str:
        last = self.lines[(node.end_lineno or node.lineno) - 1].encode()  # ast counts bytes
        return last[node.end_col_offset or 0 :].decode().partition("#")[2].strip()


def _assigned(node: ast.stmt, comments: _Comments) -> Iterator[tuple[str, str, str]]:
    target = (
        node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
    )
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(target, ast.Name) and value is not None and not target.id.startswith("_"):
        yield target.id, ast.unparse(value), comments.behind(node)


def _table(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    if not rows:
        return []
    head = ["", title] if title else []
    cells = [(name, value.replace("|", r"\|"), told) for name, value, told in rows]  # a bar parts cells, in code too
    body = [f"| `{name}` | `{value}` | {told} |" for name, value, told in cells]
    return [*head, "", "| | | |", "|---|---|---|", *body]


def _told(docstring: str) -> list[str]:
    return ["", docstring] if docstring else []


def _title(found: RulesFile) -> str:
    parts = found.path.relative_to(SERVICE).with_suffix("").parts
    return " ".join(part for part in parts if part not in ("rules", "__init__"))


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def _relative(path: Path) -> str:
    return path.relative_to(SERVICE.parent).as_posix()

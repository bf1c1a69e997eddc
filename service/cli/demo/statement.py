"""The last part: what a resident shows to others, from the request to a paper that holds no more."""

from __future__ import annotations

import importlib
from typing import Any

from service.cli.demo.play import read_qr_in
from service.cli.demo.stage import Person, Stage
from service.cli.demo.team import id_of

SCENES = 1
SHARP = 3  # times as many points as the paper has: a code of 2 cm is read at that
FORGED = "7K3MPX9QW2RTA0C146"


def play_statement(stage: Stage, who: Person, first: Person, staff: Person) -> None:
    """For ``who``, whose papers the first of the staff compares; the other, who is not of the family, issues it."""
    stage.open_scene("志愿服务记录证明", "a statement of one's service")
    asked = who.post("/me/statements", {})
    staff.refused(f"/statements/{asked['id']}/issue", "statement.identity_unconfirmed")
    first.post(f"/people/{id_of(who)}/confirm-identity", {"seen": "id_card"})
    first.refused(f"/statements/{asked['id']}/issue", "statement.named_by_you")
    issued = staff.post(f"/statements/{asked['id']}/issue")
    stage.expect(
        (asked["state"], issued["state"], issued["minutes"]),
        ("requested", "issued", who.get("/me/passport")["minutes"]),
        f"{who.name}申请，社区开了证明：{issued['minutes']} 分钟",
        "asked for, and issued by the community",
    )
    printed = who.file(f"/statements/{issued['id']}/statement.pdf")
    stage.file_paper("statement.pdf", printed, "证明", "the statement")
    number = _number_on(printed)
    stage.expect(
        number, issued["number"], "纸上的二维码读出来，就是这一份的编号", "the printed code is read by a decoder"
    )
    shown = _verify(stage, number)
    stage.expect(
        (shown["holds"], shown["minutes"]),
        ("valid", issued["minutes"]),
        f"谁都可以查验：{shown['name_masked']}，{shown['minutes']} 分钟，有效",
        "anybody verifies it, without a sign-in",
    )
    staff.post(f"/statements/{issued['id']}/revoke", {"reason": "issued_by_mistake"})
    again = _verify(stage, number)
    stage.expect(
        (again["holds"], again["revoke_reason"]),
        ("revoked", "issued_by_mistake"),
        "社区作废了，同一张纸再查验：已作废",
        "revoked: the same paper is told to be void",
    )
    problem = Person(stage, "谁").not_found(f"/statement-verifications/{FORGED}", "statement.unknown")
    stage.expect(problem["status"], 404, f"编一个号码去查：“{problem['title']}”", "a number that was made up")


def _number_on(printed: bytes) -> str:
    """As a scanner sees the sheet: what the code opens ends in the number."""
    paper = importlib.import_module("pypdfium2").PdfDocument(printed)
    return read_qr_in(paper[0].render(scale=SHARP).to_pil()).rpartition("/v/")[2]


def _verify(stage: Stage, number: str) -> dict[str, Any]:
    return dict(Person(stage, "查验的人").get(f"/statement-verifications/{number}"))

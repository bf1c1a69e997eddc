"""The second part: the year that a newspaper reported, from paper to points. Every figure is what the API answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from service.cli.demo.stage import Person, Stage, send_all_again
from service.cli.progress import bar
from service.hours.sheet_reader import as_xlsx
from service.sandbox.cast import LEADER, PASSWORD, PEOPLE, TEAM
from service.sandbox.year_of_sheets import (
    MINUTES,
    SESSIONS,
    VISITS,
    Member,
    PaperSheet,
    minutes_by_member,
    points_of,
    year_of_sheets,
)

SCENES = 4
SINGLE_FILES = 6
STAFF, SECOND = "wu-jie", "zhou-min"
TEAM_MEMBERS = [(each.name, each.key) for each in PEOPLE if each.team == TEAM]


@dataclass(slots=True)
class Year:
    stage: Stage
    community_id: str
    staff: Person
    second: Person
    leader: Person
    members: list[Person]
    before: dict[str, Any]
    on_paper: list[Member]
    sheets: list[PaperSheet]
    entered: list[dict[str, Any]] = field(default_factory=list)

    @property
    def spring(self) -> list[PaperSheet]:
        return self.sheets[: SESSIONS // 2]

    @property
    def autumn(self) -> list[PaperSheet]:
        return self.sheets[SESSIONS // 2 :]


def play_year(stage: Stage, community_id: str) -> None:
    stage.open_scene("去年的签到表：先检查，再录入", "last year's paper sheets: checked, then entered")
    began = len(stage.sent)
    year = _gather(stage, community_id)
    _hand_in(year)
    stage.open_scene("另一位来批", "approved by another")
    _approve(year)
    stage.open_scene("一年的数字", "the figures of the year")
    figures = _compare(year)
    stage.open_scene("再交一遍；正式启用", "handed in again; go-live")
    _again(year, figures, began)
    _go_live(year)


def _gather(stage: Stage, community_id: str) -> Year:
    of_team = [each for each in PEOPLE if each.team == TEAM]
    members = [in_sandbox(stage, each.name, each.key) for each in of_team]
    before = _passports(members)
    on_paper = [Member(number, each.name) for number, each in zip(before, of_team, strict=True)]
    last_year = int(stage.now()[:4]) - 1
    sheets = year_of_sheets(on_paper, team=TEAM, in_charge=LEADER.name, year=last_year)
    stage.tell(
        f"报上说：{len(members)} 位队员，{SESSIONS} 场，1,629.5 小时，受益 {VISITS:,} 人次",
        "the newspaper's totals; days and rows are made up",
    )
    staff, second = (at_the_desk(stage, each) for each in (STAFF, SECOND))
    return Year(stage, community_id, staff, second, members[0], members, before, on_paper, sheets)


def in_sandbox(stage: Stage, name: str, key: str) -> Person:
    signed_in = Person(stage, name).ask("POST", "/sandbox/sign-in", json={"person": key})
    return Person(stage, name, signed_in["access_token"])


def at_the_desk(stage: Stage, username: str) -> Person:
    body = {"username": username, "password": PASSWORD}
    signed_in = Person(stage, username).ask("POST", "/sign-in/password", json=body)
    return Person(stage, username, signed_in["access_token"])


def _passports(members: list[Person]) -> dict[str, Any]:
    return {shown["number"]: shown for shown in (each.get("/me/passport") for each in members)}


def _files(year: Year) -> list[tuple[Person, str, bytes]]:
    """The leader types the spring into one workbook; staff have the rest in another and in single files of text."""
    typed, single = year.autumn[:-SINGLE_FILES], year.autumn[-SINGLE_FILES:]
    return [
        (year.leader, "上半年.xlsx", as_xlsx(*(sheet.lines for sheet in year.spring))),
        (year.staff, "下半年.xlsx", as_xlsx(*(sheet.lines for sheet in typed))),
        *((year.staff, f"{sheet.day}.csv", sheet.as_csv()) for sheet in single),
    ]


def _hand_in(year: Year) -> None:
    files = _files(year)
    findings = 0
    with bar("交表 handing in", 2 * len(files)) as progress:
        for write in (False, True):
            for by, name, content in files:
                report = by.post(f"/communities/{year.community_id}/sheets", **_upload(name, content, write=write))
                findings += report["findings_count"]
                year.entered += report["sheets"] if write else []
                progress.advance()
    year.stage.expect(findings, 0, f"{len(files)} 个文件（xlsx、csv）没有要改的地方", "nothing to mend")
    year.stage.expect(len(year.entered), SESSIONS, f"录入 {SESSIONS} 张表", f"{SESSIONS} sheets are entered")
    unchanged = _passports(year.members) == year.before
    year.stage.expect(unchanged, True, "只有一个人经手，还没有一分", "not a point before a second person")


def _upload(name: str, content: bytes, *, write: bool) -> dict[str, Any]:
    return {"files": {"file": (name, content)}, "data": {"write": str(write).lower()}}


def _approve(year: Year) -> None:
    """The spring sheet by sheet, the autumn in one tap; the leader's own rows on the leader's sheets need another."""
    by_sheet, rest = year.entered[: len(year.spring)], year.entered[len(year.spring) :]
    own = [row for row in _rows(by_sheet) if row["state"] == "pending"]
    states: Counter[str] = Counter()
    with bar("审核 approving", len(by_sheet) + 2) as progress:
        for sheet in by_sheet:
            states += _states(year.second.post(f"/sheets/{sheet['sheet_id']}/approve"))
            progress.advance()
        for by, rows in ((year.second, _rows(rest)), (year.staff, own)):
            record_ids = [row["record_id"] for row in rows]
            states += _states(by.post("/service-records/approve", {"record_ids": record_ids}))
            progress.advance()
    served = sum(len(sheet.stints) for sheet in year.sheets)
    led = sum(stint.member.name == LEADER.name for sheet in year.spring for stint in sheet.stints)
    year.stage.expect(
        dict(states),
        {"approved": served, "awaiting_second": led},
        f"{served} 行都批了；队长自己交的表上，他自己的 {led} 行经了另外两位",
        "all rows approved; the leader's own, on sheets of his, by two others",
    )


def _rows(sheets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row["approval"] for sheet in sheets for row in sheet["rows"]]


def _states(answer: dict[str, Any]) -> Counter[str]:
    return Counter(item["state"] for item in answer["items"])


def _compare(year: Year) -> list[Any]:
    expect, after, listed = year.stage.expect, _passports(year.members), _listed(year)
    served = {number: after[number]["minutes"] - year.before[number]["minutes"] for number in after}
    earned = {number: after[number]["points_earned"] for number in after}
    expect(len(listed), SESSIONS, f"签到表 {SESSIONS} 张", "sessions")
    visits = sum(each["beneficiaries"] for each in listed)
    expect(visits, VISITS, f"受益 {VISITS:,} 人次", "visits by beneficiaries")
    approved = sum(each["approved_minutes"] for each in listed)
    expect(approved, MINUTES, f"批准 {MINUTES:,} 分钟，即 1,629.5 小时", "approved minutes: 1,629.5 hours")
    expect(served, minutes_by_member(year.sheets), f"{len(served)} 本护照各多了表上的分钟", "each passport's minutes")
    whole = {number: after[number]["minutes"] for number in after}
    expect(
        earned, {number: minutes // 30 for number, minutes in whole.items()}, "每人半小时一分", "half an hour a point"
    )
    expect(sum(earned.values()), points_of(whole), f"共 {points_of(whole):,} 分", "points in all passports")
    return [after, listed]


def _listed(year: Year) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = year.staff.get("/sheets", community_id=year.community_id, limit=50, cursor=cursor)
        found, cursor = found + page["items"], page["next_cursor"]
    return found


def _again(year: Year, figures: list[Any], began: int) -> None:
    count = send_all_again(year.stage, since=began)
    year.stage.tell(f"{count} 个请求原样再发一遍，回答都与第一次相同", f"{count} requests sent again")
    _, name, content = _files(year)[1]
    path = f"/communities/{year.community_id}/sheets"
    problem = year.second.refused(path, "sheet.already_imported", **_upload(f"另存的{name}", content, write=True))
    year.stage.expect(
        problem["status"], 409, f"换个名字再交，被拒绝：“{problem['title']}”", "refused under another name"
    )
    year.stage.expect([_passports(year.members), _listed(year)], figures, "数字一点没变", "the figures are the same")


def _go_live(year: Year) -> None:
    """Proposed by one of the staff, confirmed by another; then older paper is refused."""
    proposed = year.staff.post(f"/communities/{year.community_id}/go-live")
    year.staff.refused(f"/proposals/{proposed['id']}/confirm", "proposal.same_signer")
    confirmed = year.second.post(f"/proposals/{proposed['id']}/confirm")
    year.stage.expect(confirmed["state"], "confirmed", "两位工作人员确认正式启用", "go-live, by two")
    earlier = year.sheets[0].day.year - 1
    [sheet, *_] = year_of_sheets(year.on_paper, team=TEAM, in_charge=LEADER.name, year=earlier)
    path = f"/communities/{year.community_id}/sheets"
    problem = year.staff.refused(path, "sheet.has_bad_rows", **_upload("以前.csv", sheet.as_csv(), write=True))
    year.stage.expect(problem["status"], 409, f"{earlier} 年的表不再收", "older sheets are taken no more")

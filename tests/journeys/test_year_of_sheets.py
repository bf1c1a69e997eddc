"""The year that 安徽日报 (2022) reports, from paper to points: 21 members, 86 sessions, 1,629.5 hours, 1,567 visits."""

from __future__ import annotations

import io
import uuid
from collections import Counter
from typing import Any, TypeVar

from werkzeug.test import TestResponse

from service.core import transaction
from service.hours.queries.crosscheck import mismatched
from service.hours.sheet_reader import as_xlsx
from service.passports.queries import broken
from service.sandbox.cast import PEOPLE, TEAM
from service.sandbox.year_of_sheets import MINUTES, SESSIONS, VISITS, Member, minutes_by_member, year_of_sheets
from service.teams.rules import TeamRole
from tests.conftest import NOON
from tests.factories.cast import Cast, Person, member, person
from tests.fakes.phone import Phone

LEADER_NAME, DEPUTY_NAME, FIRST_NAME, *OTHER_NAMES = (each.name for each in PEOPLE if each.team == TEAM)
SINGLE_FILES = 6  # three encodings, twice
T = TypeVar("T")


def the_twenty_one(cast: Cast) -> list[tuple[str, Person]]:
    """The cast's three and eighteen more."""
    others = [(name, person(name, cast.community, NOON)) for name in OTHER_NAMES]
    for _, each in others:
        member(cast.team, each, TeamRole.MEMBER, NOON)
    return [(LEADER_NAME, cast.leader), (DEPUTY_NAME, cast.deputy), (FIRST_NAME, cast.resident), *others]


def halves(sheets: list[T]) -> tuple[list[T], list[T]]:
    return sheets[: SESSIONS // 2], sheets[SESSIONS // 2 :]


class Year:
    """Files handed in, and what the service says of them, over HTTP."""

    def __init__(self, phone: Phone, cast: Cast) -> None:
        self.phone, self.cast = phone, cast
        self.entered: list[dict[str, Any]] = []

    def send(self, by: Person, content: bytes, name: str, *, write: bool, key: str | None = None) -> TestResponse:
        path, headers = f"/communities/{self.cast.community.id}/sheets", {"Idempotency-Key": key or str(uuid.uuid4())}
        form = {"file": (io.BytesIO(content), name), "write": str(write).lower()}
        return self.phone.of(by).send("POST", path, data=form, headers=headers)

    def hand_in(self, by: Person, content: bytes, name: str) -> str:
        """A dry run, then for good; gives the key that was used."""
        tried = self.send(by, content, name, write=False).json
        assert (tried["written"], tried["findings_count"]) == (False, 0), tried
        key = str(uuid.uuid4())
        answer = self.send(by, content, name, write=True, key=key)
        assert answer.status_code == 200, answer.text
        assert {name: answer.json[name] for name in ("rows", "minutes", "beneficiaries")} == {
            name: tried[name] for name in ("rows", "minutes", "beneficiaries")
        }
        self.entered += answer.json["sheets"]
        return key

    def approve_sheets(self, by: Person, sheets: list[dict[str, Any]]) -> Counter[str]:
        states: Counter[str] = Counter()
        for sheet in sheets:
            states += self.states(by, f"/sheets/{sheet['sheet_id']}/approve")
        return states

    def approve_rows(self, by: Person, rows: list[dict[str, Any]]) -> Counter[str]:
        """All in one tap."""
        record_ids = [row["approval"]["record_id"] for row in rows]
        return self.states(by, "/service-records/approve", {"record_ids": record_ids})

    def states(self, by: Person, path: str, body: Any = None) -> Counter[str]:
        answer = self.phone.of(by).post(path, body)
        assert answer.status_code == 200, answer.text
        return Counter(item["state"] for item in answer.json["items"])

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            query = {"community_id": str(self.cast.community.id), "limit": 50, "cursor": cursor}
            page = self.phone.of(self.cast.staff).get("/sheets", **query).json
            found, cursor = found + page["items"], page["next_cursor"]
        return found

    def passports(self, people: list[Person]) -> dict[str, dict[str, Any]]:
        shown = [self.phone.of(self.cast.staff).get(f"/passports/{each.passport_id}").json for each in people]
        return {each["number"]: each for each in shown}

    def go_live(self) -> None:
        """Proposed by one, confirmed by another."""
        proposed = self.phone.of(self.cast.staff).post(f"/communities/{self.cast.community.id}/go-live")
        assert proposed.status_code == 201, proposed.text
        confirmed = self.phone.of(self.cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")
        assert confirmed.status_code == 200, confirmed.text


def test_a_year_of_paper_becomes_the_points_of_twenty_one_members(phone: Phone, cast: Cast) -> None:
    members = transaction.run(lambda: the_twenty_one(cast))
    people = [each for _, each in members]
    of_paper = [Member(each.number or "", name) for name, each in members]
    sheets = year_of_sheets(of_paper, team=cast.team.name, in_charge=LEADER_NAME, year=2025)
    spring, autumn = halves(sheets)
    expected = minutes_by_member(sheets)
    year = Year(phone, cast)

    # the leader types the spring into one workbook; staff hand in the autumn: a workbook, and single files of text
    workbook = as_xlsx(*(sheet.lines for sheet in spring))
    key = year.hand_in(cast.leader, workbook, "2025上半年.xlsx")
    year.hand_in(cast.staff, as_xlsx(*(sheet.lines for sheet in autumn[:-SINGLE_FILES])), "2025下半年.xlsx")
    for sheet in autumn[-SINGLE_FILES:]:
        year.hand_in(cast.staff, sheet.as_csv(), f"{sheet.day}.csv")
    assert len(year.entered) == SESSIONS == 86
    assert sum(sheet["minutes"] for sheet in year.entered) == MINUTES
    assert sum(sheet["beneficiaries"] for sheet in year.entered) == VISITS
    assert phone.of(cast.resident).get("/me/passport").json["balance"] == 0, "one person is not enough"

    # the second person, sheet by sheet or all in one; the leader's own rows on the leader's sheets need two others
    of_spring, of_autumn = ([row for sheet in half for row in sheet["rows"]] for half in halves(year.entered))
    own = [row for row in of_spring if row["approval"]["state"] == "pending"]
    assert len(own) == sum(stint.member.name == LEADER_NAME for sheet in spring for stint in sheet.stints) > 0
    by_sheet = year.approve_sheets(cast.second_staff, year.entered[: len(spring)])
    assert by_sheet == {"approved": len(of_spring) - len(own), "awaiting_second": len(own)}
    assert year.approve_rows(cast.second_staff, of_autumn) == {"approved": len(of_autumn)}
    assert year.approve_rows(cast.staff, own) == {"approved": len(own)}

    passports = year.passports(people)
    assert {number: each["minutes"] for number, each in passports.items()} == expected
    assert sum(expected.values()) == MINUTES == 97_770
    assert {number: each["points_earned"] for number, each in passports.items()} == {
        number: minutes // 30 for number, minutes in expected.items()
    }
    assert {each["balance"] - each["points_earned"] for each in passports.values()} == {0}
    listed = year.listed()
    assert (len(listed), sum(each["beneficiaries"] for each in listed)) == (SESSIONS, 1_567)
    assert sum(each["approved_minutes"] for each in listed) == MINUTES
    assert {each["waiting_records"] for each in listed} == {0}
    ids = [each.passport_id for each in people if each.passport_id]
    assert transaction.run(lambda: (broken(ids), mismatched(ids)), read_only=True) == ({}, {})

    # the same file again: with its key the same answer, with another a refusal, and nothing changes
    again = year.send(cast.leader, workbook, "2025上半年.xlsx", write=True, key=key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.json["sheets"] == year.entered[: len(spring)]
    for content, name in ((workbook, "再来一次.xlsx"), (as_xlsx(autumn[0].lines), "换个格式.xlsx")):
        refused = year.send(cast.staff, content, name, write=True)
        assert (refused.status_code, refused.json["code"]) == (409, "sheet.already_imported")

    # after go-live the past is closed
    year.go_live()
    [before, *_] = year_of_sheets(of_paper, team=cast.team.name, in_charge=LEADER_NAME, year=2024)
    tried = year.send(cast.staff, before.as_csv(), "2024.csv", write=False).json
    assert [found["code"] for found in tried["sheets"][0]["findings"]] == ["row_too_old"]
    refused = year.send(cast.staff, before.as_csv(), "2024.csv", write=True)
    assert (refused.status_code, refused.json["code"]) == (409, "sheet.has_bad_rows")
    assert (year.listed(), year.passports(people)) == (listed, passports)

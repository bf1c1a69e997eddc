"""Registers of teams as files: whole subdistricts entered at the level at which their teams were on file before."""

from __future__ import annotations

import io
import uuid
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.adapters.tables import as_csv, as_xlsx
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.outbox import OutboxMessage
from service.regions.models import Region
from service.regions.rules import Tier
from service.teams.models import TeamStanding
from service.teams.rules import REGISTER_ROWS_MOST
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, region
from tests.fakes.phone import Phone

COLUMNS = ("社区", "团队名称", "类别", "备案级别", "成立日期", "备案日期", "简介")
Row = dict[str, Any]


def row(name: str = "合唱队", **more: Any) -> Row:
    return {"团队名称": name, "类别": "文体娱乐", "备案级别": "社区备案", **more}


def table(*rows: Row) -> list[list[Any]]:
    return [[*COLUMNS], *([each.get(name) for name in COLUMNS] for each in rows)]


class Registers:
    """Where registers are handed in."""

    def __init__(self, phone: Phone, cast: Cast) -> None:
        self.phone, self.cast = phone, cast

    def send(
        self, content: bytes, *, by: Person | None = None, over: Region | None = None, write: bool = True
    ) -> TestResponse:
        form = {"file": (io.BytesIO(content), "登记表.xlsx"), "write": str(write).lower()}
        path = f"/regions/{(over or self.cast.community).id}/team-register"
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return self.phone.of(by or self.cast.staff).send("POST", path, data=form, headers=headers)

    def hand_in(self, *rows: Row, **options: Any) -> list[tuple[Any, ...]]:
        answer = self.send(as_csv(table(*rows)), **options)
        assert answer.status_code == 200, answer.text
        return [(each["outcome"], *(found["code"] for found in each["findings"])) for each in answer.json["rows"]]

    def teams(self, community: Region) -> list[Any]:
        found: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.phone.get("/teams", community_id=str(community.id), cursor=cursor).json
            found, cursor = [*found, *page["items"]], page["next_cursor"]
        return found


@pytest.fixture
def registers(phone: Phone, cast: Cast) -> Registers:
    return Registers(phone, cast)


class TestARow:
    def test_is_a_team_at_the_level_at_which_it_was_on_file(self, registers: Registers, cast: Cast) -> None:
        told = registers.hand_in(
            row(备案级别="街道备案", 成立日期="2016年5月1日", 简介="每周三练歌"), by=cast.subdistrict_staff
        )
        assert told == [("registered",)]
        [made] = [each for each in registers.teams(cast.community) if each["name"] == "合唱队"]
        assert (made["category"], made["filing_level"], made["story"]) == (
            "culture_sport",
            "subdistrict_filed",
            "每周三练歌",
        )
        assert (made["founded_on"], made["member_count"], made["needs_deputy"]) == ("2016-05-01", 0, True)
        assert made["filed_at"] == "2026-03-10T12:00:00+08:00"

    @pytest.mark.parametrize("level", ["街道备案", "民政登记"])
    def test_at_a_level_that_the_community_does_not_review_is_entered_by_whoever_oversees_it(
        self, registers: Registers, cast: Cast, level: str
    ) -> None:
        rows = (row(备案级别=level), row("象棋队"))
        for write in (False, True):
            assert registers.hand_in(*rows, write=write) == [("refused", "level_above_yours"), ("registered",)]
        assert [each["name"] for each in registers.teams(cast.community) if each["name"] == "合唱队"] == []
        assert registers.hand_in(*rows, by=cast.subdistrict_staff) == [("registered",), ("already",)]
        assert registers.hand_in(row("歌咏队", 备案级别=level), by=cast.district_staff) == [("registered",)]
        assert registers.hand_in(rows[0]) == [("already",)]

    def test_is_told_with_the_name_as_it_is_written(self, registers: Registers) -> None:
        rows = (row(), row(类别="没有这一类", 团队名称="腰鼓队"), row("长" * 81))
        answer = registers.send(as_csv(table(*rows)), write=False)
        assert [each["team_name_written"] for each in answer.json["rows"]] == ["合唱队", "腰鼓队", "长" * 80]

    def test_is_on_file_since_the_day_that_it_says_and_due_for_review(
        self, registers: Registers, phone: Phone, cast: Cast
    ) -> None:
        rows = (
            row("合唱队", 备案日期="2017-09-01"),
            row("腰鼓队"),
            row("象棋队", 备案级别="未备案", 备案日期="2017-09-01"),
        )
        assert registers.hand_in(*rows) == [("registered",)] * 3
        since = {each["name"]: each["filed_at"] for each in registers.teams(cast.community)}
        assert since["合唱队"] == "2017-09-01T00:00:00+08:00"
        assert (since["腰鼓队"], since["象棋队"]) == ("2026-03-10T12:00:00+08:00", None)
        due = phone.of(cast.staff).get("/team-reviews-due").json["items"]
        assert "合唱队" in [each["name"] for each in due]
        assert "腰鼓队" not in [each["name"] for each in due]
        assert registers.hand_in(*rows) == [("already",)] * 3

    def test_that_is_on_file_from_a_day_to_come_is_refused(self, registers: Registers) -> None:
        assert registers.hand_in(row(备案日期="2026-03-11")) == [("refused", "filed_to_come")]
        assert registers.hand_in(row(备案日期="2026-03-10")) == [("registered",)]

    def test_of_a_team_that_is_not_on_file_says_so(self, registers: Registers, cast: Cast) -> None:
        assert registers.hand_in(row(备案级别="未备案")) == [("registered",)]
        [made] = [each for each in registers.teams(cast.community) if each["name"] == "合唱队"]
        assert (made["filing_level"], made["filed_at"]) == ("informal", None)

    def test_stands_in_the_history_of_what_teams_were(self, registers: Registers, cast: Cast) -> None:
        registers.hand_in(row())
        stands = select(TeamStanding).where(TeamStanding.community_id == cast.community.id)
        stands = stands.where(TeamStanding.made_by == cast.staff.account_id)
        [[category, level]] = transaction.run(
            lambda: [(each.category, each.filing_level) for each in db.session.scalars(stands)]
        )
        assert (category, level) == ("culture_sport", "community_filed")

    def test_leaves_on_record_who_entered_it_and_as_what(self, registers: Registers, cast: Cast) -> None:
        registers.hand_in(row())
        events = select(AuditEvent).where(AuditEvent.action == "team.registered")
        events = events.where(AuditEvent.community_id == cast.community.id)
        [[by, details]] = transaction.run(
            lambda: [(each.actor_id, each.details) for each in db.session.scalars(events)]
        )
        assert (by, details) == (
            cast.staff.account_id,
            {"category": "culture_sport", "filing_level": "community_filed"},
        )

    def test_tells_the_colleagues_how_many_came(self, registers: Registers, cast: Cast) -> None:
        registers.hand_in(row(), row("象棋队"))
        told = select(OutboxMessage.payload).where(
            OutboxMessage.payload["code"].as_string() == "register.teams_entered"
        )
        every = transaction.run(lambda: db.session.scalars(told).all())
        here = [each for each in every if each["region_id"] == str(cast.community.id)]
        assert [(each["account_id"], each["count"]) for each in here] == [(str(cast.second_staff.account_id), 2)]

    @pytest.mark.parametrize(
        ("bad", "code"),
        [
            ({"团队名称": None}, "cell_missing"),
            ({"类别": None}, "cell_missing"),
            ({"备案级别": None}, "cell_missing"),
            ({"类别": "不知道"}, "cell_unreadable"),
            ({"备案级别": "省级"}, "cell_unreadable"),
            ({"团队名称": "长" * 81}, "cell_unreadable"),
            ({"成立日期": "去年"}, "cell_unreadable"),
            ({"成立日期": "2027-01-01"}, "founded_to_come"),
            ({"社区": "没有的社区"}, "community_unknown"),
        ],
    )
    def test_that_cannot_be_entered_says_why_and_the_others_are(
        self, registers: Registers, bad: dict[str, Any], code: str
    ) -> None:
        assert registers.hand_in(row("象棋队") | bad, row()) == [("refused", code), ("registered",)]

    def test_of_a_team_that_is_there_changes_nothing(self, registers: Registers, cast: Cast) -> None:
        there = row("乐竹邻", 类别="邻里互助", 备案级别="未备案")
        differs = row("舞蹈队", 备案级别="民政登记")
        assert registers.hand_in(there, differs, there) == [
            ("already",),
            ("refused", "team_differs"),
            ("refused", "team_twice"),
        ]
        assert {each["filing_level"] for each in registers.teams(cast.community)} == {"informal"}

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("公益慈善类", "charity"),
            ("便民服务", "convenience"),
            ("为民服务", "convenience"),
            ("neighbourhood_help", "neighbourhood_help"),
        ],
    )
    def test_takes_a_category_by_what_people_call_it(
        self, registers: Registers, cast: Cast, written: str, code: str
    ) -> None:
        assert registers.hand_in(row(类别=written)) == [("registered",)]
        [made] = [each for each in registers.teams(cast.community) if each["name"] == "合唱队"]
        assert made["category"] == code


class TestAFile:
    def test_that_is_only_checked_enters_nothing(self, registers: Registers, cast: Cast) -> None:
        before = registers.teams(cast.community)
        answer = registers.send(as_csv(table(row())), write=False)
        assert (answer.json["written"], answer.json["counts"]["registered"]) == (False, 1)
        assert answer.json["rows"][0]["team_id"] is None
        assert registers.teams(cast.community) == before

    @pytest.mark.parametrize("write", [as_xlsx, as_csv, lambda told: as_csv(told, "gb18030")])
    def test_says_the_same_in_every_form_and_twice_changes_nothing(
        self, registers: Registers, cast: Cast, write: Any
    ) -> None:
        told = [["登记表"], ["序号", "备案情况", "类型", "名称"], [1, "登记", "公益慈善", "心相连"]]
        by = cast.subdistrict_staff
        first, again = registers.send(write(told), by=by), registers.send(write(told), by=by)
        assert (first.json["columns_not_read"], first.json["rows"][0]["outcome"]) == (["A"], "registered")
        assert (again.json["rows"][0]["outcome"], again.json["rows"][0]["team_id"]) == (
            "already",
            first.json["rows"][0]["team_id"],
        )

    def test_is_for_staff_of_the_region_and_above(self, registers: Registers, cast: Cast) -> None:
        content = as_csv(table(row()))
        for by in (cast.leader, cast.auditor):
            assert registers.send(content, by=by).status_code == 403
        for by in (cast.staff_next_door, cast.stranger_staff, cast.administrator):
            assert registers.send(content, by=by).status_code == 404
        assert registers.send(content, over=cast.subdistrict).status_code == 404
        for by in (cast.subdistrict_staff, cast.district_staff, cast.staff):
            assert registers.send(content, by=by).status_code == 200

    def test_enters_nothing_in_a_community_beside(self, registers: Registers, cast: Cast) -> None:
        assert registers.hand_in(row(社区=cast.next_door.name)) == [("refused", "community_unknown")]

    def test_over_several_communities_names_each(self, registers: Registers, cast: Cast) -> None:
        over: Any = {"over": cast.subdistrict, "by": cast.subdistrict_staff}
        assert registers.hand_in(row(), row(社区=cast.community.name), **over) == [
            ("refused", "cell_missing"),
            ("registered",),
        ]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"\x89PNG\r\n", "sheet.wrong_type"),
            (as_csv([["团队名称", "类别"], ["合唱队", "文体娱乐"]]), "sheet.columns_missing"),
            (as_csv(table(*[row()] * (REGISTER_ROWS_MOST + 1))), "sheet.too_many_rows"),
        ],
    )
    def test_that_is_no_register_is_refused(self, registers: Registers, content: bytes, code: str) -> None:
        answer = registers.send(content)
        assert (answer.status_code, answer.json["code"]) == (409, code)

    def test_costs_no_statement_more_for_more_teams(self, registers: Registers, statements: Statements) -> None:
        registers.hand_in(row())
        few = len(statements)
        assert registers.hand_in(*[row(f"合唱{number}队") for number in range(40)]) == [("registered",)] * 40
        assert len(statements) == few
        statements.most(20)


# Source 002: 102 teams in nine communities; half of them serve residents; in 工福街 there are 25, which is 24.5 %.
EAST_GATE = {
    "工福街": 25,
    **dict.fromkeys(("苇湾", "奎文门", "中和园", "院校街", "李家街"), 10),
    **dict.fromkeys(("东关", "鸢飞", "虞河"), 9),
}


def register_of_002() -> list[Row]:
    """What the source counts is its own; which team is what is made up."""
    communities = [name for name, many in EAST_GATE.items() for _ in range(many)]
    kinds = ["便民服务"] * 51 + ["公益慈善"] * 26 + ["文体娱乐"] * 25
    levels = ("社区备案", "街道备案", "民政登记")
    return [
        row(f"{community}第{number}队", 社区=community, 类别=kind, 备案级别=levels[number % 3])
        for number, (community, kind) in enumerate(zip(communities, kinds, strict=True))
    ]


class TestTheSubdistrictOfSource002:
    def test_is_entered_whole_from_its_register(self, registers: Registers, cast: Cast, time: Time) -> None:
        communities = {name: self.community(f"{name}社区", cast, time) for name in EAST_GATE}
        rows = [each | {"社区": communities[each["社区"]].name} for each in register_of_002()]
        options: Any = {"over": cast.subdistrict, "by": cast.subdistrict_staff}
        assert registers.hand_in(*rows, **options) == [("registered",)] * 102
        teams = {name: registers.teams(community) for name, community in communities.items()}
        assert {name: len(those) for name, those in teams.items()} == EAST_GATE
        assert round(100 * len(teams["工福街"]) / sum(map(len, teams.values())), 1) == 24.5
        kinds = Counter(each["category"] for those in teams.values() for each in those)
        assert kinds == {"convenience": 51, "charity": 26, "culture_sport": 25}
        assert registers.hand_in(*rows, **options) == [("already",)] * 102
        self.must_be_counted(registers.phone.of(cast.subdistrict_staff), cast, communities["工福街"])

    def must_be_counted(self, phone: Phone, cast: Cast, largest: Region) -> None:
        """The table of the source, beside the two teams of the cast."""
        path = f"/regions/{cast.subdistrict.id}/team-statistics"
        whole = phone.get(path).json
        of_kinds = {each["category"]: each["teams"] for each in whole["by_category"] if each["teams"]}
        assert of_kinds == {"convenience": 51, "charity": 26, "neighbourhood_help": 1, "culture_sport": 26}
        of_levels = {each["level"]: each["teams"] for each in whole["by_level"]}
        assert of_levels == {"informal": 2, "community_filed": 34, "subdistrict_filed": 34, "registered": 34}
        per_community = phone.get(f"{path}/communities").json["items"]
        assert [each["teams"] for each in per_community][1:] == [*EAST_GATE.values()]
        alone = phone.get(f"/regions/{largest.id}/team-statistics").json
        assert (alone["teams"], round(1000 * alone["teams"] / 102)) == (25, 245)

    def community(self, name: str, cast: Cast, time: Time) -> Region:
        return transaction.run(lambda: region(name, Tier.COMMUNITY, cast.subdistrict, time.now))

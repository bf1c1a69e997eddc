"""Rosters as files: who is found, what becomes of each row, and that the same file twice changes nothing."""

from __future__ import annotations

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.accounts.commands import people
from service.accounts.models import Account
from service.adapters.tables import as_csv, as_xlsx, read_worksheets
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.limits import BY_ENDPOINT, NAMING
from service.core.outbox import OutboxMessage
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import OFFICERS_MOST, ROSTER_ROWS_MOST, TeamRole
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, member, own_name, person, rewrite
from tests.fakes.phone import Phone
from tests.redemption.test_orders import tie

COLUMNS = ("姓名", "护照号", "手机", "出生日期", "职务", "入队日期", "本人同意")
Row = dict[str, Any]


class Rosters:
    """Where rosters of the cast's team are handed in."""

    def __init__(self, phone: Phone, cast: Cast, time: Time) -> None:
        self.phone, self.cast, self.time = phone, cast, time

    def path(self, *rest: str) -> str:
        return "/".join(["/teams", str(self.cast.team.id), *rest])

    def send(
        self, content: bytes, *, by: Person | None = None, write: bool = True, language: str = "zh-CN", key: str = ""
    ) -> TestResponse:
        form = {"file": (io.BytesIO(content), "花名册.xlsx"), "write": str(write).lower()}
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": language}
        sender = self.phone.of(by or self.cast.staff)
        return sender.send("POST", self.path("roster-file"), data=form, headers=headers)

    def hand_in(self, *rows: Row, by: Person | None = None, write: bool = True) -> list[tuple[Any, ...]]:
        """(outcome, codes …) of each row."""
        return self.told(self.send(as_csv(lines(*rows)), by=by, write=write))

    def told(self, answer: TestResponse) -> list[tuple[Any, ...]]:
        assert answer.status_code == 200, answer.text
        return [(row["outcome"], *(each["code"] for each in row["findings"])) for row in answer.json["rows"]]

    def roster(self) -> dict[str, str]:
        answer = self.phone.of(self.cast.staff).get(self.path("members"))
        return {each["account_id"]: each["role"] for each in answer.json["items"]}

    def asks(self, state: str = "waiting") -> list[Any]:
        found: list[Any] = self.phone.of(self.cast.staff).get(self.path("join-asks"), state=state).json["items"]
        return found

    def elder(self, name: str, **more: Any) -> str:
        """Who is on record and signs in nowhere."""

        def enter() -> str:
            entered = people.enter(name=name, home_id=self.cast.community.id, actor=OPERATOR, now=self.time.now, **more)
            return str(entered.id)

        return transaction.run(enter)


def lines(*rows: Row) -> list[list[Any]]:
    columns = [*COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)]
    return [columns, *([row.get(name) for name in columns] for row in rows)]


def by_number(who: Person, name: str, **more: Any) -> Row:
    return {"护照号": who.number, "姓名": name, **more}


@pytest.fixture
def rosters(phone: Phone, cast: Cast, time: Time) -> Rosters:
    return Rosters(phone, cast, time)


def unchanged(team_id: Any) -> list[Any]:
    """All that a roster may change."""
    asks = select(JoinAsk.id, JoinAsk.state).where(JoinAsk.team_id == team_id).order_by(JoinAsk.id)
    members = select(TeamMember.id, TeamMember.left_at).where(TeamMember.team_id == team_id).order_by(TeamMember.id)
    return transaction.run(lambda: [list(map(tuple, db.session.execute(rows))) for rows in (asks, members)])


class TestARow:
    def test_is_an_invitation_that_the_person_answers(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        row = by_number(cast.neighbour, "李桂兰", 入队日期="2019-03-01")
        assert rosters.hand_in(row, by=cast.leader) == [("invited",)]
        assert str(cast.neighbour.account_id) not in rosters.roster()
        [asked] = phone.of(cast.neighbour).get("/me/join-asks").json["items"]
        for who in (cast.neighbour, cast.leader, cast.staff):
            assert phone.of(who).get(f"/join-asks/{asked['id']}").json == asked
        for who in (cast.resident, cast.staff_next_door):
            assert phone.of(who).get(f"/join-asks/{asked['id']}").status_code == 404
        assert phone.of(cast.neighbour).post(f"/join-asks/{asked['id']}/accept").status_code == 200
        assert rosters.roster()[str(cast.neighbour.account_id)] == "member"
        listed = phone.of(cast.leader).get(rosters.path("members")).json["items"]
        assert {each["since"] for each in listed} == {None, "2019-03-01"}

    def test_is_told_with_the_name_as_it_is_written(self, rosters: Rosters, cast: Cast) -> None:
        """Read or not, and never as it is on record: the file's own words tell its owner which row it is."""
        unknown, long = {"护照号": cast.neighbour.number, "姓名": "李桂花"}, "长" * 61
        nameless = {"护照号": cast.neighbour.number}
        answer = rosters.send(as_csv(lines(unknown, {"姓名": f"\u202e{long}"}, nameless)), by=cast.leader, write=False)
        assert [row["name_written"] for row in answer.json["rows"]] == ["李桂花", long[:60], None]

    def test_tells_the_invited_person(self, rosters: Rosters, cast: Cast) -> None:
        rosters.hand_in(by_number(cast.neighbour, "李桂兰"))
        told = select(OutboxMessage.payload).where(OutboxMessage.payload["code"].as_string() == "team.invited")
        every = transaction.run(lambda: db.session.scalars(told).all())
        mine = [each for each in every if each["account_id"] == str(cast.neighbour.account_id)]
        assert [each["team_id"] for each in mine] == [str(cast.team.id)]

    def test_with_a_signed_yes_makes_a_member_of_who_signs_in_nowhere(self, rosters: Rosters, cast: Cast) -> None:
        elder = rosters.elder("钱奶奶", phone="13812340001")
        row = {"姓名": "钱奶奶", "手机": "138 1234 0001", "本人同意": "是", "入队日期": "2018年5月1日"}
        assert rosters.hand_in(row, write=False) == [("joined",)]
        assert rosters.hand_in(row, by=cast.leader) == [("refused", "number_needed")]
        assert rosters.hand_in(row) == [("joined",)]
        assert rosters.roster()[elder] == "member"
        [asked] = rosters.asks("accepted")
        assert asked["account_id"] == elder
        assert rosters.hand_in(row) == [("already",)]

    def test_of_who_signs_in_waits_for_them_whatever_it_states(self, rosters: Rosters, cast: Cast) -> None:
        row = by_number(cast.neighbour, "李桂兰", 本人同意="是")
        assert rosters.hand_in(row) == [("invited", "answers_themselves")]
        assert rosters.hand_in(row) == [("already", "invitation_waits")]

    def test_of_a_check_is_told_as_what_would_be_done(self, rosters: Rosters, cast: Cast) -> None:
        """Nothing has been sent yet, so nobody is to answer it."""
        file = as_csv(lines(by_number(cast.neighbour, "李桂兰", 本人同意="是")))
        for language, would, has in (("zh-CN", "导入", "先发了邀请"), ("en", "will be invited", "were invited")):
            [[checked]] = [
                row["findings"]
                for row in rosters.send(file, write=False, by=cast.leader, language=language).json["rows"]
            ]
            assert checked["code"] == "consent_is_for_staff"
            assert (would in checked["sentence"], has in checked["sentence"]) == (True, False)
        [[written]] = [row["findings"] for row in rosters.send(file, by=cast.leader).json["rows"]]
        assert "先发了邀请" in written["sentence"]

    def test_that_waits_is_answered_by_the_paper_that_comes_later(self, rosters: Rosters, cast: Cast) -> None:
        elder = rosters.elder("钱奶奶", phone="13812340002")
        row = {"姓名": "钱奶奶", "手机": "13812340002"}
        assert rosters.hand_in(row) == [("invited",)]
        assert rosters.hand_in(row | {"本人同意": "√"}) == [("joined",)]
        assert rosters.roster()[elder] == "member"
        assert rosters.asks() == []

    def test_of_ones_own_family_is_answered_by_another(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        elder = rosters.elder("钱奶奶", phone="13812340003")
        body = {"account_id": elder, "relation": "parent"}
        assert phone.of(cast.staff).post("/me/family", body).status_code == 201
        row = {"姓名": "钱奶奶", "手机": "13812340003", "本人同意": "是"}
        assert rosters.hand_in(row, write=False) == [("invited", "consent_of_family")]
        assert rosters.hand_in(row, by=cast.second_staff) == [("joined",)]

    def test_of_a_child_is_only_an_invitation(self, rosters: Rosters) -> None:
        rosters.elder("钱小宝", phone="13812340004", birth_date=date(2015, 6, 1))
        row = {"姓名": "钱小宝", "手机": "13812340004", "本人同意": "是"}
        assert rosters.hand_in(row) == [("invited", "child_is_asked")]

    def test_does_not_call_back_who_has_declined_or_left(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        row = by_number(cast.neighbour, "李桂兰")
        rosters.hand_in(row)
        [asked] = rosters.asks()
        assert phone.of(cast.neighbour).post(f"/join-asks/{asked['id']}/decline").status_code == 200
        assert phone.of(cast.resident).post(rosters.path("leave")).status_code == 200
        told = rosters.hand_in(row, by_number(cast.resident, "张玉琴"))
        assert told == [("refused", "declined_before"), ("refused", "left_before")]

    def test_of_who_has_asked_waits_for_the_teams_answer(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        assert phone.of(cast.neighbour).post(rosters.path("join")).status_code == 201
        assert rosters.hand_in(by_number(cast.neighbour, "李桂兰")) == [("already", "request_waits")]


class TestWhoIsNamed:
    def test_is_found_by_number_phone_or_birth_date_and_the_name_must_be_theirs(
        self, rosters: Rosters, cast: Cast
    ) -> None:
        rosters.elder("钱奶奶", phone="13812340005", birth_date=date(1941, 2, 3))
        assert rosters.hand_in(
            by_number(cast.neighbour, "李 桂兰"),
            by_number(cast.resident, "张琴"),
            {"姓名": "钱奶奶", "手机": "13812340005"},
            {"姓名": "钱奶奶", "出生日期": "1941/2/3"},
            {"姓名": "钱奶奶", "手机": "13812340006"},
            {"姓名": "钱奶奶"},
            {"护照号": cast.leader.number},
            write=False,
        ) == [
            ("invited",),
            ("refused", "person_unknown"),
            ("invited",),
            ("refused", "row_twice"),
            ("refused", "person_unknown"),
            ("refused", "person_not_named"),
            ("refused", "cell_missing"),
        ]

    def test_stands_in_one_row_so_that_no_file_tries_out_names(self, rosters: Rosters, cast: Cast) -> None:
        """Neither the right one among them nor the wrong ones; whoever stands alone is found."""
        elder = own_name("钱")
        rosters.elder(elder, phone="13812340010")
        tried = [by_number(cast.neighbour, name) for name in ("李桂兰", "李桂芳", "李桂英")]
        tried += [{"姓名": name, "手机": "13812340010"} for name in (elder, "钱大妈")]
        for write in (False, True):
            assert rosters.hand_in(*tried, write=write) == [("refused", "named_twice")] * 5
        assert rosters.asks() == []
        assert rosters.hand_in(tried[0], tried[3], write=False) == [("invited",), ("invited",)]

    def test_is_not_tried_out_file_by_file(self, app: Flask) -> None:
        assert "teams.import_roster" in app.view_functions
        assert BY_ENDPOINT["teams.import_roster"] <= NAMING

    def test_who_share_a_phone_are_told_apart_by_name_each_in_a_file_or_by_number(self, rosters: Rosters) -> None:
        first, second = own_name("钱"), own_name("孙")
        rosters.elder(first, phone="13812340007")
        rosters.elder(second, phone="13812340007")
        named = [{"姓名": first, "手机": "13812340007"}, {"姓名": second, "手机": "13812340007"}]
        assert rosters.hand_in(*named, write=False) == [("refused", "named_twice")] * 2
        assert [rosters.hand_in(each, write=False) for each in named] == [[("invited",)]] * 2
        rosters.elder(first, phone="13812340007")
        assert rosters.hand_in(named[0], write=False) == [("refused", "person_ambiguous")]

    def test_elsewhere_or_closed_is_answered_as_unknown(self, rosters: Rosters, cast: Cast, time: Time) -> None:
        far = transaction.run(lambda: person("赵远", cast.next_door, time.now))
        closed = transaction.run(lambda: person("赵近", cast.community, time.now))

        def close() -> None:
            db.session.get_one(Account, closed.account_id).status = "closed"

        transaction.run(close)
        rows = (by_number(far, "赵远"), by_number(closed, "赵近"), {"护照号": "1234567890", "姓名": "赵"})
        assert rosters.hand_in(*rows) == [("refused", "person_unknown")] * 3

    def test_masked_names_are_taken_of_those_alone_whom_the_roster_shows(self, rosters: Rosters, cast: Cast) -> None:
        rows = (by_number(cast.resident, "张*琴"), by_number(cast.neighbour, "李*兰"))
        assert rosters.hand_in(*rows, write=False) == [("already",), ("refused", "person_unknown")]


class TestOffices:
    def test_follow_the_rules_of_appointing(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        row = by_number(cast.resident, "张玉琴", 职务="副队长")
        assert rosters.hand_in(row) == [("refused", "identity_unconfirmed")]
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.staff).post(path, {"seen": "id_card"}).status_code == 200
        assert rosters.hand_in(row) == [("refused", "identity_confirmed_by_you")]
        assert rosters.hand_in(row, by=cast.deputy) == [("refused", "not_yours_to_appoint")]
        assert rosters.hand_in(row, by=cast.leader, write=False) == [("appointed",)]
        assert rosters.roster()[str(cast.resident.account_id)] == "member"
        assert rosters.hand_in(row, by=cast.leader) == [("appointed",)]
        assert rosters.roster()[str(cast.resident.account_id)] == "deputy"
        assert rosters.hand_in(row, by=cast.leader) == [("already",)]

    def test_are_not_for_whose_account_is_shut(self, rosters: Rosters, cast: Cast, phone: Phone) -> None:
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.second_staff).post(path, {"seen": "id_card"}).status_code == 200
        rewrite(cast.resident, status="disabled")
        row = by_number(cast.resident, "张玉琴", 职务="副队长")
        for write in (False, True):
            assert rosters.hand_in(row, write=write) == [("refused", "account_shut_out")]

    def test_of_the_family_of_staff_are_given_by_another(
        self, rosters: Rosters, cast: Cast, phone: Phone, time: Time
    ) -> None:
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.second_staff).post(path, {"seen": "id_card"}).status_code == 200
        for who in (cast.staff, cast.leader):
            tie(who, cast.resident, time)
        row = by_number(cast.resident, "张玉琴", 职务="副队长")
        for write in (False, True):
            assert rosters.hand_in(row, write=write) == [("refused", "office_of_family")]
        assert rosters.hand_in(row, by=cast.leader, write=False) == [("appointed",)]

    def test_two_leaders_are_refused_and_nobody_loses_an_office(self, rosters: Rosters, cast: Cast) -> None:
        told = rosters.hand_in(
            by_number(cast.deputy, "陈秀英", 职务="队长"), by_number(cast.leader, "王建国", 职务="队员")
        )
        assert told == [("refused", "leader_taken"), ("refused", "office_not_taken_away")]

    def test_of_one_roster_there_is_one_leader(self, rosters: Rosters, cast: Cast, phone: Phone, time: Time) -> None:
        headless = {"community_id": str(cast.community.id), "name": "合唱队", "category": "culture_sport"}
        rosters.cast.team.id = uuid.UUID(phone.of(cast.staff).post("/teams", headless).json["id"])
        rows: list[Row] = []
        for number in (8, 9):
            name = own_name("钱")
            elder = rosters.elder(name, phone=f"1381234000{number}")
            path = f"/people/{elder}/confirm-identity"
            assert phone.of(cast.second_staff).post(path, {"seen": "id_card"}).status_code == 200
            rows.append({"姓名": name, "手机": f"1381234000{number}", "职务": "队长", "本人同意": "是"})
        assert rosters.hand_in(*rows, write=False) == [("appointed",), ("joined", "leader_taken")]
        assert rosters.hand_in(*rows) == [("appointed",), ("joined", "leader_taken")]
        assert sorted(rosters.roster().values()) == ["leader", "member"]
        assert rosters.hand_in(*rows) == [("already",), ("refused", "leader_taken")]

    def test_of_one_file_are_few(self, rosters: Rosters, cast: Cast, time: Time) -> None:
        several = transaction.run(
            lambda: [person("赵一", cast.community, time.now, is_confirmed=True) for _ in range(OFFICERS_MOST + 1)]
        )
        rosters.hand_in(*[by_number(each, "赵一") for each in several])
        for asked in rosters.asks():
            who = next(each for each in several if str(each.account_id) == asked["account_id"])
            assert rosters.phone.of(who).post(f"/join-asks/{asked['id']}/accept").status_code == 200
        told = rosters.hand_in(*[by_number(each, "赵一", 职务="副队长") for each in several])
        assert told == [("appointed",)] * OFFICERS_MOST + [("refused", "too_many_offices")]

    def test_are_few_that_are_looked_at_however_many_are_asked_for(
        self, rosters: Rosters, cast: Cast, time: Time, statements: Statements
    ) -> None:
        def join() -> list[Person]:
            joined = [person("赵一", cast.community, time.now) for _ in range(3 * OFFICERS_MOST)]
            for each in joined:
                member(db.session.get_one(Team, cast.team.id), each, TeamRole.MEMBER, time.now)
            return joined

        several = transaction.run(join)
        rows = [by_number(each, "赵一", 职务="副队长") for each in several]
        beyond = [("refused", "too_many_offices")]
        for write in (False, True):
            told = rosters.hand_in(*rows[: OFFICERS_MOST + 1], write=write)
            assert told == [("refused", "identity_unconfirmed")] * OFFICERS_MOST + beyond
            few = len(statements)
            assert rosters.hand_in(*rows, write=write)[OFFICERS_MOST:] == beyond * 2 * OFFICERS_MOST
            assert len(statements) == few


class TestAFile:
    @pytest.mark.parametrize("write", [as_xlsx, as_csv, lambda told: as_csv(told, "gb18030")])
    def test_says_the_same_in_every_form(self, rosters: Rosters, cast: Cast, write: Any) -> None:
        name = own_name("钱")
        rosters.elder(name, phone="055162621234")
        told = [
            ["乐竹邻花名册"],
            ["序号", "本人是否同意", "联系电话", "名字", "加入日期"],
            [1, "同意", "055162621234", name, date(2019, 3, 1)],
        ]
        answer = rosters.send(write(told))
        assert (answer.json["columns_not_read"], rosters.told(answer)) == (["A"], [("joined",)])
        assert [row["row_number"] for row in answer.json["rows"]] == [3]

    def test_that_a_spreadsheet_has_spoilt_is_mended_or_named(self, rosters: Rosters, cast: Cast) -> None:
        rosters.elder("钱奶奶", phone="13812340011")
        told = rosters.told(
            rosters.send(as_xlsx([["姓名", "手机"], ["钱奶奶", 13812340011.0], ["李", "1.38E+10"], ["王", "未知"]]))
        )
        assert told == [("invited",), ("refused", "digits_lost"), ("refused", "cell_unreadable")]
        assert rosters.told(rosters.send(as_csv([["姓名", "手机"], ["钱奶奶", "13812340011.0"]]))) == [
            ("already", "invitation_waits")
        ]

    def test_twice_changes_nothing(self, rosters: Rosters, cast: Cast) -> None:
        rosters.elder("钱奶奶", phone="13812340012")
        rows = (by_number(cast.neighbour, "李桂兰"), {"姓名": "钱奶奶", "手机": "13812340012", "本人同意": "是"})
        rosters.hand_in(*rows)
        before = unchanged(cast.team.id)
        assert [told[0] for told in rosters.hand_in(*rows)] == ["already", "already"]
        assert unchanged(cast.team.id) == before

    def test_of_two_at_once_has_the_effect_of_one(self, rosters: Rosters, cast: Cast, phone: Phone, time: Time) -> None:
        """Beside somebody who invites one of its people by name, too."""
        rosters.elder("钱奶奶", phone="13812340013")
        several = transaction.run(lambda: [person("赵一", cast.community, time.now) for _ in range(8)])
        rows = [by_number(each, "赵一") for each in several]
        content = as_csv(lines(*rows, {"姓名": "钱奶奶", "手机": "13812340013", "本人同意": "是"}))
        invitation = {"account_id": str(several[0].account_id)}
        acts = [
            lambda: rosters.send(content, by=cast.staff),
            lambda: phone.of(cast.leader).post(rosters.path("invitations"), invitation),
            lambda: rosters.send(content, by=cast.second_staff),
        ]
        with ThreadPoolExecutor(len(acts)) as hands:
            answers = list(hands.map(lambda act: act(), acts))
        assert {each.status_code for each in answers} <= {200, 201, 409}
        assert rosters.told(rosters.send(content)) == [("already", "invitation_waits")] * 8 + [("already",)]
        assert len(rosters.asks()) == len(several)
        assert len(rosters.asks("accepted")) == 1

    def test_that_is_only_checked_changes_nothing_and_leaves_a_trace(self, rosters: Rosters, cast: Cast) -> None:
        before = unchanged(cast.team.id)
        assert rosters.hand_in(by_number(cast.neighbour, "李桂兰"), {"姓名": "赵"}, write=False)[0] == ("invited",)
        assert unchanged(cast.team.id) == before
        events = select(AuditEvent).where(AuditEvent.action == "team.roster_checked")
        events = events.where(AuditEvent.subject_id == cast.team.id)
        [details] = transaction.run(lambda: [each.details for each in db.session.scalars(events)])
        assert details == {
            "rows": 2,
            "unknown": 0,
            "already": 0,
            "invited": 1,
            "joined": 0,
            "appointed": 0,
            "refused": 1,
        }

    def test_with_three_hundred_bad_rows_tells_of_each_and_takes_the_good_one(
        self, rosters: Rosters, cast: Cast
    ) -> None:
        bad = [{"姓名": f"无{number}", "护照号": str(1_234_567_000 + number)} for number in range(300)]
        answer = rosters.send(as_csv(lines(*bad, by_number(cast.neighbour, "李桂兰"))))
        assert rosters.told(answer) == [("refused", "person_unknown")] * 300 + [("invited",)]
        assert answer.json["counts"] == {"already": 0, "invited": 1, "joined": 0, "appointed": 0, "refused": 300}
        assert len(answer.data) < 200_000

    def test_costs_no_statement_more_for_more_rows(
        self, rosters: Rosters, cast: Cast, statements: Statements, time: Time
    ) -> None:
        several = transaction.run(lambda: [person("赵一", cast.community, time.now) for _ in range(30)])
        rosters.hand_in(*[by_number(each, "赵一") for each in several[:2]])
        few = len(statements)
        told = rosters.hand_in(*[by_number(each, "赵一") for each in several[2:]])
        assert told == [("invited",)] * 28
        assert len(statements) == few
        statements.most(30)

    def test_speaks_english_too(self, rosters: Rosters) -> None:
        answer = rosters.send(as_csv(lines({"姓名": "赵"})), language="en")
        [found] = answer.json["rows"][0]["findings"]
        assert found["sentence"] == "A name alone does not tell who it is."

    def test_sent_twice_by_one_key_is_answered_once(self, rosters: Rosters, cast: Cast) -> None:
        content, key = as_csv(lines(by_number(cast.neighbour, "李桂兰"))), str(uuid.uuid4())
        first, again = rosters.send(content, key=key), rosters.send(content, key=key)
        assert first.json == again.json
        assert len(rosters.asks()) == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"%PDF-1.7", "sheet.wrong_type"),
            (b"  ", "sheet.empty"),
            (as_csv([["手机"], ["13800001234"]]), "sheet.columns_missing"),
            (as_csv([["姓名", "名字"]]), "sheet.column_twice"),
            (as_csv([["姓名", "手机"], ["张玉琴", "=A1"]]), "sheet.has_formulas"),
            (as_csv([["姓名"], *[["赵"]] * (ROSTER_ROWS_MOST + 1)]), "sheet.too_many_rows"),
        ],
    )
    def test_that_is_no_roster_is_refused(self, rosters: Rosters, content: bytes, code: str) -> None:
        answer = rosters.send(content)
        assert (answer.status_code, answer.json["code"]) == (409, code)

    def test_is_for_officers_and_staff(self, rosters: Rosters, cast: Cast) -> None:
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.auditor, cast.district_staff):
            assert rosters.send(b"%PDF-1.7", by=who).status_code == 403


class TestTheExportedRoster:
    def cells(self, content: bytes) -> list[list[Any]]:
        return read_worksheets(content)[0].grid

    def export(self, rosters: Rosters, who: Person, form: str) -> bytes:
        answer = rosters.phone.of(who).get(rosters.path("roster-file"), format=form)
        assert answer.status_code == 200, answer.text
        return answer.data

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_is_masked_and_says_since_when(self, rosters: Rosters, cast: Cast, form: str) -> None:
        header, *rows = self.cells(self.export(rosters, cast.leader, form))
        assert header == ["姓名", "护照号", "职务", "入队日期", "成员编号"]
        first = ["王*国", cast.leader.number, "队长", "2026-03-10", str(cast.leader.account_id)]
        assert rows[0] == first
        assert [row[0] for row in rows] == ["王*国", "陈*英", "张*琴"]

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    @pytest.mark.parametrize("who", ["staff", "leader", "deputy"])
    def test_changes_nothing_where_it_comes_from(self, rosters: Rosters, cast: Cast, form: str, who: str) -> None:
        """Of people whose names look like formulas too."""

        def rename() -> None:
            db.session.get_one(Account, cast.resident.account_id).name = "=1+1"
            db.session.get_one(Account, cast.deputy.account_id).name = "@张"

        transaction.run(rename)
        before = unchanged(cast.team.id)
        content = self.export(rosters, getattr(cast, who), form)
        assert rosters.told(rosters.send(content, by=getattr(cast, who))) == [("already",)] * 3
        assert unchanged(cast.team.id) == before

    def test_is_not_for_members_and_others(self, rosters: Rosters, cast: Cast) -> None:
        for who in (cast.resident, cast.other_leader, cast.staff_next_door, cast.district_staff):
            assert rosters.phone.of(who).get(rosters.path("roster-file")).status_code == 403


class TestMembershipHistory:
    def test_shows_a_team_grow_from_seven_to_twenty_one(self, rosters: Rosters, cast: Cast, time: Time) -> None:
        def joined(many: int) -> None:
            several = transaction.run(lambda: [person("赵一", cast.community, time.now) for _ in range(many)])
            rosters.hand_in(*[by_number(each, "赵一") for each in several], by=cast.leader)
            asked = {each["account_id"]: each["id"] for each in rosters.asks()}
            for each in several:
                path = f"/join-asks/{asked[str(each.account_id)]}/accept"
                assert rosters.phone.of(each).post(path).status_code == 200

        joined(4)
        spring = time.now
        time.pass_(days=100)
        joined(15)
        assert rosters.phone.of(cast.resident).post(rosters.path("leave")).status_code == 200
        time.pass_(days=1)
        stretches: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = rosters.phone.of(cast.leader).get(rosters.path("memberships"), cursor=cursor, limit=8).json
            stretches, cursor = [*stretches, *page["items"]], page["next_cursor"]

        def on(moment: str) -> int:
            return len(
                {
                    each["account_id"]
                    for each in stretches
                    if each["joined_at"] <= moment and (each["left_at"] is None or each["left_at"] > moment)
                }
            )

        assert (on(stretches[0]["joined_at"]), on("2026-12-31T00:00:00+08:00")) == (7, 21)
        assert (len(stretches), spring < time.now) == (22, True)

    def test_tells_one_person_and_one_role_apart(self, rosters: Rosters, cast: Cast) -> None:
        phone = rosters.phone.of(cast.leader)
        assert phone.post(rosters.path("members", str(cast.deputy.account_id), "remove")).status_code == 200
        [one] = phone.get(rosters.path("memberships"), account_id=str(cast.deputy.account_id)).json["items"]
        assert (one["role"], one["left_at"] is None) == ("deputy", False)
        [led] = phone.get(rosters.path("memberships"), role="leader").json["items"]
        assert (led["name_masked"], led["left_at"]) == ("王*国", None)
        [mine] = rosters.phone.of(cast.deputy).get("/me/memberships").json["items"]
        assert (mine["team_name"], mine["left_at"]) == ("乐竹邻", one["left_at"])

    def test_is_not_for_members_and_others(self, rosters: Rosters, cast: Cast) -> None:
        for who in (cast.resident, cast.other_leader, cast.staff_next_door):
            assert rosters.phone.of(who).get(rosters.path("memberships")).status_code == 403

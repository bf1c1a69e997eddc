"""What has become of a person among others is in the copy of their data: the ladder, teams, paper, moves, merges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.core import transaction
from service.home.queries import data
from service.home.rules import Section
from service.ladder.commands.drifting import forget_words
from tests.accounts.test_people import id_number, mobile
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.factories.growth import Came, past_shift
from tests.factories.hours import Stretch, closed_shift
from tests.fakes.phone import Phone
from tests.home.test_data import asked, served
from tests.hours.test_sheets import Desk, row
from tests.ladder.test_bringing import bring, code_of
from tests.ladder.test_drifting import note
from tests.ladder.test_promotions import days_ago, risen
from tests.lifecycle.test_hand_over import hand_over_team
from tests.lifecycle.test_merging import become_one, said
from tests.lifecycle.test_moving import move
from tests.passports.test_proposals import propose
from tests.teams.filings import submitted, ten_strong
from tests.teams.test_roster import verb

__all__ = ["served"]  # a fixture


def section(phone: Phone, who: Any, name: str) -> list[dict[str, Any]]:
    return list(asked(phone, who, {"section": name})[name]["items"])


class TestTheLadder:
    def test_has_each_step_with_its_note_and_how_much_stood_behind_it(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        step = risen(phone, cast, time, cast.resident)
        [found] = section(phone, cast.resident, "promotions")
        assert (found["id"], found["state"], found["note"]) == (step, "accepted", "常来，乐于助人")
        assert found["evidence"] == [{"fact": "shifts_attended", "count": 2}]
        assert (found["review_note"], found["criteria"][0]["value"]) == (None, 2)
        seen = phone.of(cast.resident).get(f"/promotions/{step}").json
        assert found == {**seen, "evidence": found["evidence"]}
        assert section(phone, cast.neighbour, "promotions") == []

    def test_has_ones_code_and_who_brought_one_and_whom_one_has_brought(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        newcomer = transaction.run(lambda: person("周小燕", cast.community, time.now))
        code = code_of(phone, cast.resident)
        bring(phone, cast.neighbour, newcomer)
        found = asked(phone, newcomer)
        assert found["neighbour_code"] is None
        assert found["neighbour_invitation"] == phone.of(newcomer).get("/me/neighbour-invitation").json
        assert found["neighbour_invitation"]["inviter_name_masked"] is not None
        assert asked(phone, cast.resident)["neighbour_code"]["code"] == code
        [mine] = section(phone, cast.neighbour, "invited_neighbours")
        assert (mine["name_masked"], mine["standing"]) == ("周*燕", "not_come")
        assert "周小燕" not in str(asked(phone, cast.neighbour))

    def test_has_who_called_and_what_they_wrote_and_the_words_go_with_the_identity(
        self, phone: Phone, cast: Cast
    ) -> None:
        """Whatever else staff write of somebody they read too; the law knows no exception for a note of a call."""
        assert note(phone, cast.staff, cast.resident, note="腿脚不便，下月再来", snooze_months=1).status_code == 201
        [found] = section(phone, cast.resident, "drift_contacts")
        assert (found["outcome"], found["note"]) == ("comes_back", "腿脚不便，下月再来")
        assert (found["made_by"], "made_by_name_masked" in found) == (str(cast.staff.account_id), False)
        assert section(phone, cast.neighbour, "drift_contacts") == []
        transaction.run(lambda: forget_words(cast.resident.account_id))
        [found] = section(phone, cast.resident, "drift_contacts")
        assert (found["outcome"], found["note"]) == ("comes_back", None)


class TestTeams:
    def test_are_there_with_what_was_asked_and_answered(self, phone: Phone, cast: Cast) -> None:
        request = phone.of(cast.neighbour).post(f"/teams/{cast.team.id}/join")
        assert verb(phone, cast.leader, request, "decline").status_code == 200
        [found] = section(phone, cast.neighbour, "join_asks")
        assert (found["id"], found["kind"], found["state"]) == (request.json["id"], "request", "declined")
        assert section(phone, cast.leader, "join_asks") == []

    def test_are_there_with_a_change_of_leaders_for_both_and_nobody_else(self, phone: Phone, cast: Cast) -> None:
        handed = hand_over_team(phone, cast.staff, cast, cast.deputy, said_yes=None)
        assert handed.status_code == 201, handed.text
        [going], [coming] = (section(phone, who, "hand_overs") for who in (cast.leader, cast.deputy))
        assert going["id"] == coming["id"] == handed.json["id"]
        assert (going["reason"], coming["reason"]) == ("moved_away", None), "why is for the leader concerned"
        assert section(phone, cast.staff, "hand_overs") == [], "it is their work, and not about them"

    def test_are_there_with_what_one_has_founded_and_led(self, phone: Phone, cast: Cast, served: None) -> None:
        ten_strong(cast)
        filing = submitted(phone, cast)
        [founded] = section(phone, cast.resident, "founded")
        assert (founded["id"], founded["team_id"], founded["state"]) == (filing, str(cast.team.id), "submitted")
        assert section(phone, cast.neighbour, "founded") == []
        [led] = section(phone, cast.leader, "led_shifts")
        assert led["state"] == "closed"
        assert section(phone, cast.resident, "led_shifts") == []

    def test_have_introduced_one(self, phone: Phone, cast: Cast, time: Time) -> None:
        body = {"name": own_name("孙"), "phone": mobile(), "birth_date": "1940-05-01"}
        proposed = phone.of(cast.leader).post(f"/teams/{cast.team.id}/proposed-people", body).json
        path = f"/proposed-people/{proposed['id']}/accept"
        accepted = phone.of(cast.staff).post(path, {"id_number": id_number("19400501")})
        assert accepted.status_code == 200, accepted.text
        them = Person(UUID(accepted.json["account_id"])).actor

        def read() -> list[Any]:
            found = data.more(them, Section.INTRODUCTIONS, None, time.now)["introductions"]
            return [(str(each.id), each.state, each.proposed_by) for each in found.items]

        assert transaction.run(read, read_only=True) == [(proposed["id"], "accepted", cast.leader.account_id)]
        assert section(phone, cast.leader, "introductions") == []


class TestRecords:
    def test_have_their_decisions_with_the_words(self, phone: Phone, cast: Cast) -> None:
        closed_shift(cast, Stretch(cast.resident))
        [record] = phone.of(cast.resident).get("/service-records", mine="true").json["items"]
        body = {"reason": "签退晚了，请说明"}
        returned = phone.of(cast.deputy).post(f"/service-records/{record['id']}/return", body)
        assert returned.status_code == 200, returned.text
        [found] = section(phone, cast.resident, "decisions")
        assert (found["record_id"], found["verb"], found["note"]) == (record["id"], "return", "签退晚了，请说明")
        assert section(phone, cast.deputy, "decisions") == []

    def test_on_paper_are_as_they_were_read(self, phone: Phone, cast: Cast) -> None:
        entered = Desk(phone, cast).enter(row(cast.resident, "张玉琴", "14:05", "15:35"))
        [found] = section(phone, cast.resident, "sheet_rows")
        assert (found["sheet_id"], found["minutes"]) == (entered["sheets"][0]["sheet_id"], 90)
        assert section(phone, cast.staff, "sheet_rows") == []

    def test_have_what_was_proposed_for_ones_balance(self, phone: Phone, cast: Cast, time: Time) -> None:
        day = (time.now - timedelta(days=30)).date().isoformat()
        opening = {"minutes": 1205, "points": 40, "covers_until": day, "evidence": "爱心存折第 3 本"}
        proposed = propose(phone, cast.staff, cast, "openings", opening)
        assert proposed.status_code == 201, proposed.text
        [found] = section(phone, cast.resident, "proposals")
        assert (found["id"], found["state"], found["evidence"]) == (proposed.json["id"], "waiting", "爱心存折第 3 本")
        assert section(phone, cast.staff, "proposals") == []


class TestAccounts:
    def test_have_moved(self, phone: Phone, cast: Cast) -> None:
        assert move(phone, cast.resident, cast.next_door).status_code == 200
        [found] = section(phone, cast.resident, "moves")
        homes = (found["from_community_id"], found["to_community_id"])
        assert homes == (str(cast.community.id), str(cast.next_door.id))

    def test_were_two(self, phone: Phone, cast: Cast) -> None:
        merge = become_one(phone, cast, cast.neighbour, cast.resident)
        [found] = section(phone, cast.resident, "merges")
        ids = {name: found[name] for name in ("id", "absorbed_id", "survivor_id", "state")}
        assert ids == {name: merge[name] for name in ids}
        assert section(phone, cast.resident, "merge_reviews") == []

    def test_are_perhaps_two_peoples_while_a_merge_waits(self, phone: Phone, cast: Cast) -> None:
        assert said(phone, cast.staff, cast.neighbour, cast.resident).status_code == 201
        assert section(phone, cast.resident, "merges") == []

    def test_of_children_were_opened_to_somebody(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2012, 3, 11)))
        body = {"staff_id": str(cast.staff.account_id), "purpose": "contact"}
        made = phone.of(cast.administrator).post(f"/people/{child.account_id}/reveal-approvals", body)
        assert made.status_code == 201, made.text
        [found] = section(phone, child, "reveal_approvals")
        assert (found["staff_id"], found["purpose"]) == (str(cast.staff.account_id), "contact")
        assert section(phone, cast.staff, "reveal_approvals") == []


def test_more_of_everything_costs_no_more_statements(
    phone: Phone, cast: Cast, time: Time, statements: Statements
) -> None:
    risen(phone, cast, time, cast.resident)
    bring(phone, cast.resident, transaction.run(lambda: person("周小燕", cast.community, time.now)))
    note(phone, cast.staff, cast.resident, note="腿脚不便")
    asked(phone, cast.resident)
    once = len(statements)
    for name in ("吴小燕", "郑小燕"):
        bring(phone, cast.resident, transaction.run(lambda name=name: person(name, cast.community, time.now)))
        note(phone, cast.staff, cast.resident, note="又来过电话")
    past_shift(cast, days_ago(time, 3), Came(cast.resident))
    asked(phone, cast.resident)
    assert len(statements) == once

"""Statements: asked for by oneself, issued by the community that keeps the record, verified by anybody."""

from __future__ import annotations

import io
import uuid
from contextvars import Context
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select, update

from service.accounts.models import Account
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.limits import VERIFYING
from service.passports.commands.ledger import lock_heads
from service.passports.models import Passport
from service.recognition.models import IssuedStatement, ServiceStatement
from service.recognition.rules.numbers import ALPHABET, make_number, show_number
from service.recognition.rules.statements import digest
from service.recognition.rules.states import RevokeReason, VoidReason
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, confirm
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import close
from tests.lifecycle.test_erasing import asked
from tests.lifecycle.test_undoing import confirmed
from tests.redemption.test_orders import code, delegate, guard, loses_their_phone, tie, told

EVERYTHING: dict[str, Any] = {}


@pytest.fixture
def records(phone: Phone, cast: Cast, time: Time) -> list[str]:
    """An hour and a half on Monday and an hour the week before, approved, of somebody whose identity is confirmed."""
    confirm(cast.resident, now=time.now)
    earlier = served(cast, Stretch(cast.resident, 60), starts_at=MORNING - timedelta(days=7))
    found = [*served(cast, Stretch(cast.resident, 90)), *earlier]
    for record in found:
        assert phone.of(cast.leader).post(f"/service-records/{record}/approve").status_code == 200
    return found


def request(phone: Phone, who: Person, **days: Any) -> Any:
    return phone.of(who).post("/me/statements", days)


def act(phone: Phone, by: Person, statement: Any, verb: str, **body: Any) -> Any:
    return phone.of(by).post(f"/statements/{statement['id']}/{verb}", body or None)


def issued(phone: Phone, cast: Cast, who: Person | None = None, **days: Any) -> Any:
    answer = act(phone, cast.staff, request(phone, who or cast.resident, **days).json, "issue")
    assert answer.status_code == 200, answer.text
    return answer.json


def verify(phone: Phone, number: str) -> Any:
    return phone.get(f"/statement-verifications/{number}")


def open_page(phone: Phone, number: str) -> Any:
    """As a browser does, with no sign-in."""
    return Context().run(phone.app.test_client().get, f"/v/{number}")


def print_of(phone: Phone, by: Person, statement: Any) -> Any:
    return phone.of(by).get(f"/statements/{statement['id']}/statement.pdf")


def correct(phone: Phone, by: Person, record: str, minutes: int) -> None:
    answer = phone.of(by).post(f"/service-records/{record}/correct", {"minutes": minutes, "reason": "早退"})
    assert answer.status_code == 200, answer.text
    if waiting := answer.json["waiting_correction"]:
        assert phone.of(by).post(f"/corrections/{waiting['id']}/confirm").status_code == 409


def trace_of(statement: Any, action: str) -> list[uuid.UUID | None]:
    """Who has done it."""
    rows = select(AuditEvent.actor_id).where(AuditEvent.subject_id == uuid.UUID(statement["id"]))
    return transaction.run(lambda: list(db.session.scalars(rows.where(AuditEvent.action == action))), read_only=True)


class TestAsking:
    def test_it_is_asked_for_issued_and_told(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        asked_for = request(phone, cast.resident)
        assert (asked_for.status_code, asked_for.json["state"], asked_for.json["number"]) == (201, "requested", None)
        assert "recognition.statement_requested" in told(cast.staff)
        made = act(phone, cast.staff, asked_for.json, "issue").json
        assert (made["state"], made["minutes"], made["issued_by"]) == ("issued", 150, str(cast.staff.account_id))
        assert (made["requested_by_name_masked"], made["issued_by_name_masked"]) == ("张*琴", "吴*")
        assert "recognition.statement_issued" in told(cast.resident)
        assert code(act(phone, cast.staff, made, "issue")) == "statement.decided"

    def test_its_link_is_what_the_code_on_paper_holds(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        asked_for = request(phone, cast.resident).json
        assert (asked_for["link"], asked_for["holds"]) == (None, None)
        made = act(phone, cast.staff, asked_for, "issue").json
        page = pypdfium2.PdfDocument(io.BytesIO(print_of(phone, cast.resident, made).data))[0]
        [scanned] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        assert made["link"] == scanned.text
        assert "有效" in Context().run(phone.app.test_client().get, made["link"]).text

    def test_the_list_tells_what_verifying_tells(
        self, phone: Phone, cast: Cast, records: list[str], statements: Statements
    ) -> None:
        """Also of a list of one, of several, and of what does not hold any more."""
        made, costs = [issued(phone, cast, last_day=last) for last in ("2026-03-08", "2026-03-09", None)], []
        correct(phone, cast.staff, records[0], 75)
        act(phone, cast.staff, made[2], "revoke", reason="wrong_records")
        request(phone, cast.resident)
        for limit in (1, 2, 10):
            statements.clear()
            listed = phone.of(cast.staff).get("/statements", limit=limit).json["items"]
            costs.append(len(statements))
        assert len(set(costs[1:])) == 1
        said = ("holds", "minutes_changed", "records_changed")
        assert [tuple(each[name] for name in said) for each in listed] == [
            (None, None, None),
            ("revoked", None, None),
            ("changed", -15, 1),
            ("valid", None, None),
        ]
        for each in listed[1:]:
            found = verify(phone, each["number"]).json
            assert {name: found[name] for name in said} == {name: each[name] for name in said}
            one = phone.of(cast.resident).get(f"/statements/{each['id']}").json
            assert {name: one[name] for name in said} == {name: each[name] for name in said}

    def test_of_some_days_both_included(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        for first, last, minutes in (
            ("2026-03-09", None, 90),
            ("2026-03-02", "2026-03-02", 60),
            (None, "2026-03-08", 60),
            ("2026-03-02", "2026-03-09", 150),
        ):
            assert issued(phone, cast, first_day=first, last_day=last)["minutes"] == minutes

    @pytest.mark.parametrize(
        ("first", "last", "refused"),
        [
            ("2026-03-09", "2026-03-08", "statement.period_reversed"),
            (None, "2026-03-11", "statement.period_in_future"),
            ("2026-03-11", None, "statement.period_in_future"),
            ("2026-03-03", "2026-03-08", "statement.nothing_served"),
        ],
    )
    def test_days_without_service_are_refused(
        self, phone: Phone, cast: Cast, records: list[str], first: str | None, last: str | None, refused: str
    ) -> None:
        assert code(request(phone, cast.resident, first_day=first, last_day=last)) == refused

    def test_one_request_at_a_time_and_it_can_be_taken_back(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        first = request(phone, cast.resident).json
        again = request(phone, cast.resident)
        assert (code(again), again.json["facts"]["statement_id"]) == ("statement.waits", first["id"])
        assert act(phone, cast.neighbour, first, "withdraw").status_code == 404
        assert act(phone, cast.resident, first, "withdraw").json["state"] == "withdrawn"
        assert request(phone, cast.resident).status_code == 201

    def test_nobody_asks_for_somebody_else_but_staff_at_the_desk(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        path = f"/people/{cast.resident.account_id}/statements"
        delegate(cast.resident, cast.neighbour, ["view", "sign_up", "order", "collect"], time)
        guard(cast.other_leader, cast.resident, cast, time)
        for who in (cast.resident, cast.neighbour, cast.other_leader, cast.leader):
            assert code(phone.of(who).post(path, EVERYTHING)) == "auth.not_allowed"
        assert phone.of(cast.staff_next_door).post(path, EVERYTHING).status_code == 404
        assert code(phone.of(cast.staff).post(path, EVERYTHING)) == "statement.asks_themselves"
        loses_their_phone(cast.resident, time)
        assert phone.of(cast.staff).post(path, EVERYTHING).status_code == 201
        assert phone.of(cast.neighbour).get("/statements").json["items"] == []

    def test_nobody_issues_for_themselves_or_family(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        asked_for = request(phone, cast.resident).json
        tie(cast.staff, cast.resident, time)
        for verb, body in (("issue", {}), ("decline", {"reason": "家人"})):
            assert code(act(phone, cast.staff, asked_for, verb, **body)) == "person.not_for_yourself"
        path = f"/people/{cast.resident.account_id}/statements"
        assert code(phone.of(cast.staff).post(path, EVERYTHING)) == "person.not_for_yourself"
        made = act(phone, cast.second_staff, asked_for, "issue").json
        assert code(act(phone, cast.staff, made, "revoke", reason="person_asked")) == "person.not_for_yourself"
        assert code(act(phone, cast.staff, made, "reissue")) == "person.not_for_yourself"

    def test_none_is_made_out_in_a_name_that_nobody_has_compared_with_papers(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        """Who is not confirmed gives themselves any name, and asks; it is issued once they have shown their papers."""
        made = issued(phone, cast)
        theirs = update(Account).where(Account.id == cast.resident.account_id)
        transaction.run(lambda: db.session.execute(theirs.values(identity_confirmed_at=None)))
        asked_for = request(phone, cast.resident)
        assert asked_for.status_code == 201
        for statement, verb in ((asked_for.json, "issue"), (made, "reissue")):
            assert code(act(phone, cast.staff, statement, verb)) == "statement.identity_unconfirmed"
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.staff).post(path, {"seen": "id_card"}).status_code == 200
        assert code(act(phone, cast.staff, asked_for.json, "issue")) == "statement.named_by_you"
        assert act(phone, cast.second_staff, asked_for.json, "issue").status_code == 200

    def test_nor_by_who_has_put_the_name_on_record_or_their_family(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        """One clerk could state a false name, and correct it back."""
        asked_for, whom = request(phone, cast.resident).json, cast.resident.account_id
        version = phone.of(cast.staff).get(f"/people/{whom}").json["version"]
        false = {"version": version, "name": "赵冒充", "is_distinct": True}
        assert phone.of(cast.staff).post(f"/people/{whom}/correct", false).status_code == 200
        assert code(act(phone, cast.staff, asked_for, "issue")) == "statement.named_by_you"
        tie(cast.staff, cast.second_staff, time)
        assert code(act(phone, cast.second_staff, asked_for, "issue")) == "statement.named_by_you"

    def test_a_sign_in_that_was_added_since_leaves_the_name_what_it_was(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        theirs = update(Account).where(Account.id == cast.resident.account_id)
        transaction.run(lambda: db.session.execute(theirs.values(has_new_sign_in=True)))
        assert issued(phone, cast)["state"] == "issued"

    def test_a_declined_request_says_why(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        declined = act(phone, cast.staff, request(phone, cast.resident).json, "decline", reason="请先核对").json
        assert (declined["state"], declined["reason"], declined["number"]) == ("declined", "请先核对", None)
        assert "recognition.statement_declined" in told(cast.resident)

    def test_who_has_moved_asks_the_community_that_keeps_the_record_now(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        asked_for = request(phone, cast.resident).json
        moved = update(Passport).where(Passport.id == cast.resident.passport_id)
        transaction.run(lambda: db.session.execute(moved.values(community_id=cast.next_door.id)))
        assert code(act(phone, cast.staff, asked_for, "issue")) == "statement.moved_away"


class TestPrinting:
    def test_it_says_what_the_law_asks_for_in_chinese_and_its_code_is_read_by_a_scanner(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        printed = print_of(phone, cast.resident, made)
        assert printed.status_code == 200
        assert "statement-2026-03-10.pdf" in printed.headers["Content-Disposition"]
        paper = pypdfium2.PdfDocument(io.BytesIO(printed.data))
        assert paper.get_metadata_value("Title") == "志愿服务记录证明"
        words = paper[0].get_textpage().get_text_range()
        wanted = (
            "志愿服务记录证明",
            "张玉琴",
            "共 2.5 小时（150 分钟）",
            "入户探访",
            "陪伴独居老人",
            cast.community.name,
            "本人扫现场随时更换的码",
            "2026 年 3 月 2 日（首次服务） 至 2026 年 3 月 10 日",
        )
        assert [each for each in (*wanted, show_number(made["number"])) if each not in words] == []
        picture = paper[0].render(scale=3).to_pil()
        [seen] = zxingcpp.read_barcodes(picture)
        link = seen.text
        assert link.endswith(f"/v/{made['number']}")
        assert link.startswith("http")
        opened = open_page(phone, link.rpartition("/v/")[2])
        assert (opened.status_code, "张*琴" in opened.text) == (200, True)

    def test_the_head_of_a_column_of_numbers_stands_above_them(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        paper = pypdfium2.PdfDocument(io.BytesIO(print_of(phone, cast.resident, issued(phone, cast)).data))
        words = paper[0].get_textpage()
        told = words.get_text_range()
        head = told.index("分钟", told.index("次数"))
        number = told.index(" 90\r\n", head) + 1
        assert abs(words.get_charbox(head + 1)[2] - words.get_charbox(number + 1)[2]) < 2  # points

    def test_chinese_glyphs_have_ink(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        """The title's eight characters, and not eight boxes that are all alike."""
        paper = pypdfium2.PdfDocument(io.BytesIO(print_of(phone, cast.resident, issued(phone, cast)).data))
        words = paper[0].get_textpage()
        start = words.get_text_range().index("志愿服务记录证明")
        boxes = [words.get_charbox(start + place) for place in range(8)]
        picture, height = paper[0].render(scale=4).to_pil().convert("L"), paper[0].get_height()
        glyphs = [
            picture.crop((int(left * 4), int((height - top) * 4), int(right * 4), int((height - bottom) * 4))).tobytes()
            for left, bottom, right, top in boxes
        ]
        assert len(set(glyphs)) == 8
        assert all(min(glyph) < 100 for glyph in glyphs)

    def test_it_is_for_the_person_and_for_the_staff_who_issue_it_and_they_leave_a_trace(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        delegate(cast.resident, cast.neighbour, ["view"], time)
        for who in (cast.neighbour, cast.auditor, cast.staff, cast.staff_next_door, cast.leader):
            assert print_of(phone, who, made).status_code == 404
        assert print_of(phone, cast.resident, made).status_code == 200
        assert trace_of(made, "statement.printed") == []
        printed = act(phone, cast.staff, made, "print")
        assert (printed.status_code, printed.content_type) == (200, "application/pdf")
        assert trace_of(made, "statement.printed") == [cast.staff.account_id]
        assert act(phone, cast.staff_next_door, made, "print").status_code == 404
        for who in (cast.auditor, cast.leader):
            assert code(act(phone, who, made, "print")) == "auth.not_allowed"
        assert code(print_of(phone, cast.resident, request(phone, cast.resident).json)) == "statement.not_issued"


class TestVerifying:
    def test_anybody_is_told_what_holds_and_never_whose_it_is(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["name_masked"], found["minutes"]) == ("valid", "张*琴", 150)
        assert (found["issuer"], found["issued_on"], found["last_day"]) == (
            cast.community.name,
            "2026-03-10",
            "2026-03-10",
        )
        assert (found["first_day"], found["first_served_on"]) == (None, "2026-03-02")
        assert "2026-03-02（首次服务）" in open_page(phone, made["number"]).text
        assert found["units"] == [{"name": cast.community.name, "minutes": 150}]
        assert found["grades"] == {"live_code": 150}
        whole = verify(phone, made["number"]).text
        for secret in ("张玉琴", "入户探访", str(cast.resident.account_id), made["id"], str(cast.resident.number)):
            assert secret not in whole

    def test_a_number_is_typed_as_people_type(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        number = issued(phone, cast)["number"]
        assert verify(phone, show_number(number).lower()).json["number"] == number

    def test_a_correction_since_is_told_in_minutes(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        made = issued(phone, cast)
        correct(phone, cast.staff, records[0], 60)
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["minutes"]) == ("changed", 150)
        assert (found["minutes_changed"], found["records_changed"]) == (-30, 1)
        page = open_page(phone, made["number"]).text
        assert "少了 30 分钟" in page

    def test_what_is_approved_later_changes_nothing(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        made = issued(phone, cast)
        [late] = served(cast, Stretch(cast.resident, 30), starts_at=MORNING - timedelta(days=3))
        assert phone.of(cast.leader).post(f"/service-records/{late}/approve").status_code == 200
        assert verify(phone, made["number"]).json["holds"] == "valid"

    def test_a_void_one_says_since_when_and_why(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        made = issued(phone, cast)
        gone = act(phone, cast.staff, made, "revoke", reason="wrong_records").json
        assert (gone["state"], gone["revoke_reason"]) == ("revoked", "wrong_records")
        assert "recognition.statement_revoked" in told(cast.resident)
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["ended_on"], found["revoke_reason"]) == ("revoked", "2026-03-10", "wrong_records")
        assert "记录有误" in open_page(phone, made["number"]).text
        assert code(print_of(phone, cast.resident, made)) == "statement.void"
        for again in (act(phone, cast.staff, made, "reissue"), act(phone, cast.staff, made, "print")):
            assert code(again) == "statement.void"

    def test_whom_the_person_alone_has_declared_family_makes_it_void_and_none_anew(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        tie(cast.resident, cast.staff, time)
        assert code(act(phone, cast.staff, made, "reissue")) == "person.not_for_yourself"
        assert act(phone, cast.staff, made, "revoke", reason="wrong_records").json["state"] == "revoked"

    def test_a_newer_one_replaces_it(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        made = issued(phone, cast)
        correct(phone, cast.staff, records[0], 60)
        newer = act(phone, cast.staff, made, "reissue")
        assert (newer.status_code, newer.json["minutes"], newer.json["replaces_id"]) == (201, 120, made["id"])
        old = phone.of(cast.resident).get(f"/statements/{made['id']}").json
        assert (old["state"], old["replaced_by_id"]) == ("replaced", newer.json["id"])
        assert verify(phone, made["number"]).json["holds"] == "replaced"
        assert verify(phone, newer.json["number"]).json["holds"] == "valid"
        leads = {"replaced_by_id": newer.json["id"]}
        for late in (print_of(phone, cast.resident, made), act(phone, cast.staff, made, "reissue")):
            assert (code(late), late.json["facts"]) == ("statement.replaced", leads)

    def test_what_waits_is_declined_and_not_made_void(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        asked = request(phone, cast.resident).json
        void = act(phone, cast.staff, asked, "revoke", reason="wrong_records")
        assert (code(void), "谢绝" in void.json["detail"]) == ("statement.not_issued", True)
        early = print_of(phone, cast.resident, asked)
        assert (code(early), "谢绝" in early.json["detail"]) == ("statement.not_issued", False)
        assert act(phone, cast.staff, asked, "decline", reason="还没核对").status_code == 200
        for after in (print_of(phone, cast.resident, asked), act(phone, cast.staff, asked, "print")):
            assert code(after) == "statement.never_issued"

    def test_the_newer_one_is_of_the_days_that_the_old_one_states(
        self, phone: Phone, cast: Cast, time: Time, records: list[str]
    ) -> None:
        """What was served, or approved, since counts where it lies within them."""
        made = issued(phone, cast)
        time.pass_(days=3)
        within = served(cast, Stretch(cast.resident, 30), starts_at=MORNING - timedelta(days=3))
        later = served(cast, Stretch(cast.resident, 45), starts_at=MORNING + timedelta(days=2))
        for record in (*within, *later):
            assert phone.of(cast.leader).post(f"/service-records/{record}/approve").status_code == 200
        newer = act(phone, cast.staff, made, "reissue").json
        assert (newer["minutes"], newer["last_day"]) == (180, "2026-03-10")
        found = verify(phone, newer["number"]).json
        assert (found["last_day"], found["issued_on"]) == ("2026-03-10", "2026-03-13")

    def test_of_records_that_are_corrected_to_nothing_there_is_nothing_to_issue_and_it_is_made_void(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast, first_day="2026-03-09")
        correct(phone, cast.staff, records[0], 0)
        assert verify(phone, made["number"]).json["holds"] == "changed"
        assert code(act(phone, cast.staff, made, "reissue")) == "statement.nothing_left"
        assert act(phone, cast.staff, made, "revoke", reason="wrong_records").status_code == 200
        assert verify(phone, made["number"]).json["holds"] == "revoked"

    def test_that_accounts_were_merged_is_said_by_a_merge_alone(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        assert act(phone, cast.staff, made, "revoke", reason="merged").status_code == 422
        assert verify(phone, made["number"]).json["holds"] == "valid"
        assert {each.value for each in VoidReason} == {each.value for each in RevokeReason} - {"merged"}

    def test_what_was_never_issued_is_answered_in_one_way(
        self, phone: Phone, cast: Cast, records: list[str], statements: Statements
    ) -> None:
        number = issued(phone, cast)["number"]
        other = ALPHABET[(ALPHABET.index(number[3]) + 1) % 32]
        mistyped = number[:3] + other + number[4:]
        answers, costs = [], []
        for typed in (make_number(uuid.uuid4().bytes), mistyped, "no-number", "0" * 200):
            statements.clear()
            answer = verify(phone, typed)
            costs.append(len(statements))
            assert (answer.status_code, answer.json["code"]) == (404, "statement.unknown")
            answers.append({**answer.json, "request_id": None})
        assert answers == [answers[0]] * 4
        assert len(set(costs)) == 1
        pages = {open_page(phone, typed).text for typed in (mistyped, "no-number")}
        assert len(pages) == 1
        assert "没有这个编号的证明" in pages.pop()

    def test_a_row_that_was_written_past_the_service_is_no_statement(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        """Somebody with the database and without the key makes a request of theirs a statement of 9000 hours."""
        asked_for, theirs = request(phone, cast.resident).json, make_number(b"forged in here")

        def forge() -> None:
            said = {"records": {}, "minutes": 540_000}
            about = {"statement_id": uuid.UUID(asked_for["id"]), "number": theirs, "minutes": 540_000}
            db.session.add(IssuedStatement(**about, document=said, digest=digest(said), issued_at=MORNING))

        transaction.run(forge)
        assert code(verify(phone, theirs)) == "statement.unknown"

    def test_it_costs_the_same_however_much_was_served(
        self, phone: Phone, cast: Cast, records: list[str], statements: Statements
    ) -> None:
        number = issued(phone, cast)["number"]
        statements.clear()
        verify(phone, number)
        assert len([each for each in statements if each.startswith("SELECT")]) == 3

    def test_numbers_are_not_tried_out(self) -> None:
        assert VERIFYING <= 60

    def test_the_page_is_quiet_and_chinese_first(self, phone: Phone, cast: Cast, records: list[str]) -> None:
        page = open_page(phone, issued(phone, cast)["number"])
        assert page.headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.text.index("有效") < page.text.index("Valid")
        assert '<html lang="zh-CN">' in page.text
        assert "width=device-width" in page.text

    def test_a_number_can_be_typed_where_there_is_no_scanner(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        number = issued(phone, cast)["number"]
        empty = open_page(phone, "")
        assert (empty.status_code, "纸上的编号" in empty.text) == (200, True)
        sent = open_page(phone, f"?number={show_number(number).lower()}")
        assert (sent.status_code, sent.headers["Location"]) == (302, f"/v/{number}")
        for typed in ("no-number", "?number=a%2Fb", "a/b", "?number=..", "?number=%3F"):
            unknown = open_page(phone, typed)
            assert (unknown.status_code, unknown.content_type) == (404, "text/html; charset=utf-8")
            assert "没有这个编号的证明" in unknown.text

    def test_whoever_reads_no_chinese_is_told_why_it_is_void(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        assert act(phone, cast.staff, made, "revoke", reason="wrong_records").status_code == 200
        page = open_page(phone, made["number"]).text
        assert "the records were wrong" in page
        assert "live code, scanned by the person" in page


class TestWhenAnAccountEnds:
    def test_a_closed_account_is_verified_masked_and_may_still_be_given_one(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        waiting = request(phone, cast.resident).json
        assert close(phone, cast.resident, 5).status_code == 200
        assert phone.of(cast.staff).get(f"/statements/{waiting['id']}").json["state"] == "lapsed"
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["name_masked"]) == ("valid", "张*琴")
        again = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/statements", EVERYTHING)
        assert act(phone, cast.staff, again.json, "issue").json["minutes"] == 150

    def test_of_an_erased_identity_number_and_hours_are_verified_without_a_name(
        self, phone: Phone, cast: Cast, records: list[str]
    ) -> None:
        made = issued(phone, cast)
        close(phone, cast.resident, 5)
        assert confirmed(phone, cast.second_staff, asked(phone, cast.staff, cast.resident).json).status_code == 200
        found = verify(phone, made["number"]).json
        assert (found["holds"], found["name_masked"], found["minutes"]) == ("valid", None, 150)
        assert "本人要求删除了身份" in open_page(phone, made["number"]).text

        def left() -> tuple[Any, Any]:
            row = db.session.get_one(ServiceStatement, uuid.UUID(made["id"]))
            return row.name_sealed, row.words_sealed

        assert transaction.run(left, read_only=True) == (None, None)
        path = f"/people/{cast.resident.account_id}/statements"
        assert code(phone.of(cast.staff).post(path, EVERYTHING)) == "statement.nobody_named"


def test_no_name_and_no_word_stands_where_nothing_can_be_erased(phone: Phone, cast: Cast, records: list[str]) -> None:
    made = issued(phone, cast)

    def kept() -> str:
        document = db.session.scalars(
            select(IssuedStatement.document).where(IssuedStatement.number == made["number"])
        ).one()
        audits = db.session.scalars(select(AuditEvent.details).where(AuditEvent.subject_id == uuid.UUID(made["id"])))
        return f"{document} {list(audits)}"

    everything = transaction.run(kept, read_only=True)
    for word in ("张玉琴", "入户探访", "陪伴独居老人"):
        assert word not in everything


def test_it_says_the_minutes_that_the_ledger_has(phone: Phone, cast: Cast, records: list[str]) -> None:
    made = issued(phone, cast)
    head = transaction.run(lambda: lock_heads([cast.resident.passport_id]))[cast.resident.passport_id]  # type: ignore[list-item,index]
    assert head.minutes == made["minutes"]


def test_a_copy_of_ones_data_holds_them(phone: Phone, cast: Cast, records: list[str]) -> None:
    made = issued(phone, cast)
    honour = phone.of(cast.resident).post(
        "/me/commendations", {"name": "优秀志愿者", "given_on": "2025-12-05", "given_by": "常青街道办事处"}
    )
    kept = phone.of(cast.resident).post("/me/data", {}, key=None).json
    assert [each["link"] for each in kept["statements"]["items"]] == [made["link"]]
    assert [each["id"] for each in kept["commendations"]["items"]] == [honour.json["id"]]
    assert kept["stars"]["items"] == []

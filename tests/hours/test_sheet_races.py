"""The same paper handed in twice at the same moment, and two second people at once: one effect, on real connections."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.core import transaction
from service.core.db import db
from service.hours.models import ServiceRecord, Sheet, SheetRow
from service.passports.models import LedgerEntry
from service.passports.queries import broken
from tests.factories.cast import Cast, Person
from tests.factories.sheets import as_csv, as_xlsx, sheet
from tests.fakes.phone import Phone
from tests.hours.test_races import ROUNDS, together


def paper(cast: Cast) -> list[list[Any]]:
    rows = [(cast.resident.number, "张玉琴", "14:05", "15:35"), (cast.neighbour.number, "李桂兰", None, None, 60)]
    return sheet(rows, 团队="乐竹邻")


def upload(phone: Phone, cast: Cast, by: Person, content: bytes, key: str) -> Callable[[], TestResponse]:
    def send() -> TestResponse:
        form = {"file": (io.BytesIO(content), "签到表"), "write": "true"}
        path = f"/communities/{cast.community.id}/sheets"
        return phone.of(by).send("POST", path, data=form, headers={"Idempotency-Key": key})

    return send


def effects(cast: Cast) -> tuple[int, int, int, int]:
    """Sheets, rows, records and ledger entries of the cast's community."""

    def count() -> tuple[int, int, int, int]:
        sheets = [each.id for each in db.session.query(Sheet).filter_by(community_id=cast.community.id)]
        records = [each.id for each in db.session.query(ServiceRecord).filter_by(community_id=cast.community.id)]
        rows = db.session.query(SheetRow).filter(SheetRow.sheet_id.in_(sheets)).count()
        entries = db.session.query(LedgerEntry).filter(LedgerEntry.source_id.in_(records)).count()
        return len(sheets), rows, len(records), entries

    return transaction.run(count, read_only=True)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_people_hand_in_the_same_paper_at_once_and_it_is_entered_once(
    phone: Phone, cast: Cast, _round: int
) -> None:
    """One has typed it into a workbook, the other into a text file."""
    answers = together(
        upload(phone, cast, cast.staff, as_csv(paper(cast)), str(uuid.uuid4())),
        upload(phone, cast, cast.leader, as_xlsx(paper(cast)), str(uuid.uuid4())),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json.get("code") for answer in answers} == {None, "sheet.already_imported"}
    assert effects(cast) == (1, 2, 2, 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_upload_sent_twice_at_once_is_answered_twice_and_entered_once(
    phone: Phone, cast: Cast, _round: int
) -> None:
    key = str(uuid.uuid4())
    answers = together(*[upload(phone, cast, cast.staff, as_csv(paper(cast)), key)] * 2)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert effects(cast) == (1, 2, 2, 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_second_people_approve_a_sheet_at_once_and_it_is_credited_once(
    phone: Phone, cast: Cast, _round: int
) -> None:
    entered = upload(phone, cast, cast.leader, as_csv(paper(cast)), str(uuid.uuid4()))()
    [sheet_id] = [each["sheet_id"] for each in entered.json["sheets"]]

    def approve(by: Person) -> Callable[[], TestResponse]:
        return lambda: phone.of(by).post(f"/sheets/{sheet_id}/approve")

    answers = together(approve(cast.staff), approve(cast.second_staff))
    assert [answer.status_code for answer in answers] == [200, 200]
    items = [item for answer in answers for item in answer.json["items"]]
    assert sum(item["problem"] is None for item in items) == 2, "each record by one of them"
    assert {item["problem"]["code"] for item in items if item["problem"]} <= {"hours.already_approved"}
    assert effects(cast) == (1, 2, 2, 2)
    minutes = [phone.of(each).get("/me/passport").json["minutes"] for each in (cast.resident, cast.neighbour)]
    assert minutes == [90, 60]
    ids = [each.passport_id for each in (cast.resident, cast.neighbour) if each.passport_id]
    assert transaction.run(lambda: broken(ids), read_only=True) == {}

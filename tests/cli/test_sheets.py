"""Paper sheets at the console: checked first, written by a person with a name, waiting for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from service.hours.models import ServiceRecord, Sheet
from service.passports.models import Passport, PassportHead
from service.sandbox.cast import COMMUNITY, NEXT_DOOR, STAFF, TEAM
from service.sandbox.queries import inhabitant, members_on_paper
from service.sandbox.year_of_sheets import Member
from tests.cli.conftest import Operator, inside
from tests.factories.sheets import as_csv, as_xlsx, sheet

BY_STAFF = ("--community", COMMUNITY, "--as", STAFF.key)


@pytest.fixture
def members(settled: str) -> list[Member]:
    with inside(settled):
        return transaction.run(members_on_paper, read_only=True)


@pytest.fixture
def paper(members: list[Member], tmp_path: Path) -> Path:
    """A session of two, the leader among them."""
    return saved(tmp_path / "二月十日.csv", lines(members[0], members[2]))


def lines(*who: Member, **header: Any) -> list[list[Any]]:
    return sheet([(each.number, each.name, None, None, 60) for each in who], **{"团队": TEAM} | header)


def saved(file: Path, content: list[list[Any]]) -> Path:
    file.write_bytes(as_csv(content))
    return file


def counted(url: str) -> tuple[int, dict[str, int], int]:
    """Sheets, their records by state, and points in all ledgers."""

    def count() -> tuple[int, dict[str, int], int]:
        states: dict[str, int] = {}
        for record in db.session.query(ServiceRecord).filter(ServiceRecord.sheet_row_id.is_not(None)):
            states[record.state] = states.get(record.state, 0) + 1
        return db.session.query(Sheet).count(), states, sum(head.balance for head in db.session.query(PassportHead))

    with inside(url):
        return transaction.run(count, read_only=True)


def test_a_file_is_checked_and_only_written_when_asked(keeper: Operator, settled: str, paper: Path) -> None:
    before = counted(settled)
    checked = keeper("import-sheet", str(paper), *BY_STAFF)
    assert checked.exit_code == 0, checked.output
    for told in ("1 张表 sheets，2 人次 rows，120 分钟 minutes，受益 18 人次", "0 处要改", "--write"):
        assert told in checked.output
    assert counted(settled) == before

    written = keeper("import-sheet", str(paper), *BY_STAFF, "--write")
    assert written.exit_code == 0, written.output
    assert "2 行等另一位审核，0 行要另外两位" in written.output
    assert counted(settled) == (1, {"awaiting_second": 2}, before[2]), "no points before the second person"


def test_what_was_written_bears_the_persons_name_and_the_audit_says_it_was_the_console(
    keeper: Operator, settled: str, paper: Path
) -> None:
    assert keeper("import-sheet", str(paper), *BY_STAFF, "--write").exit_code == 0
    with inside(settled):

        def look() -> tuple[Sheet, list[AuditEvent]]:
            acted = db.session.query(AuditEvent).filter(AuditEvent.action.in_(("console.acted_as", "sheet.entered")))
            return db.session.query(Sheet).one(), acted.order_by(AuditEvent.id).all()

        entered, [acted, deed] = transaction.run(look, read_only=True)
    assert (acted.actor_kind, acted.details) == ("operator", {"command": "import-sheet"})
    assert acted.subject_id == entered.entered_by == deed.actor_id


def test_the_rows_of_whoever_enters_wait_for_two_others(
    keeper: Operator, settled: str, members: list[Member], tmp_path: Path
) -> None:
    def own() -> Member:
        theirs = db.session.query(Passport.number).filter_by(account_id=inhabitant(STAFF.key).person_id)
        return Member(str(theirs.scalar()), STAFF.name)

    with inside(settled):
        enterer = transaction.run(own, read_only=True)
    written = keeper("import-sheet", str(saved(tmp_path / "a.csv", lines(members[0], enterer))), *BY_STAFF, "--write")
    assert "1 行等另一位审核，1 行要另外两位" in written.output


def test_every_row_can_be_listed(keeper: Operator, paper: Path) -> None:
    listed = keeper("import-sheet", str(paper), *BY_STAFF, "--rows").output
    for row in (12, 13):
        assert f"第 1 张表 sheet 1，第 {row} 行 row {row}：60 分钟 minutes" in listed


def test_rows_to_mend_are_named_in_both_languages_and_keep_every_file_out(
    keeper: Operator, settled: str, members: list[Member], paper: Path, tmp_path: Path
) -> None:
    wrong = saved(tmp_path / "错的.csv", lines(Member(members[3].number, "王五"), 日期="2026-02-11"))
    torn = tmp_path / "坏的.xlsx"
    torn.write_bytes(as_xlsx(lines(members[3]))[:200])
    refused = keeper("import-sheet", str(paper), str(wrong), str(torn), *BY_STAFF, "--write")
    assert refused.exit_code == 1, refused.output
    for told in (
        "第 1 张表 sheet 1，第 12 行 row 12：没有这个护照号和这个姓名的人。",
        "There is no passport of this number and this name.",
        "坏的.xlsx：这个文件坏了",
        "什么都没有写入",
    ):
        assert told in refused.output
    assert counted(settled)[0] == 0


def test_the_same_files_again_change_nothing_and_new_ones_among_them_are_written(
    keeper: Operator, settled: str, members: list[Member], paper: Path, tmp_path: Path
) -> None:
    assert keeper("import-sheet", str(paper), *BY_STAFF, "--write").exit_code == 0
    new = saved(tmp_path / "二月十一.csv", lines(members[4], 日期="2026-02-11"))
    again = keeper("import-sheet", str(paper), str(new), *BY_STAFF, "--write")
    assert again.exit_code == 0, again.output
    assert "二月十日.csv：以前录过，跳过" in again.output
    assert counted(settled)[:2] == (2, {"awaiting_second": 3})


def test_the_same_paper_in_two_files_of_one_command_is_entered_once(
    keeper: Operator, settled: str, members: list[Member], paper: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "二月十日 副本.xlsx"
    copied.write_bytes(as_xlsx(lines(members[0], members[2])))
    twice = keeper("import-sheet", str(paper), str(copied), *BY_STAFF, "--write")
    assert (twice.exit_code, "已经录入过" in twice.output) == (1, True), twice.output
    assert counted(settled)[0] == 1


@pytest.mark.parametrize(
    ("scope", "told", "exit_code"),
    [
        (("--community", "火星社区", "--as", STAFF.key), "火星社区", 2),
        (("--community", COMMUNITY, "--as", "nobody"), "nobody", 2),
        (("--community", NEXT_DOOR, "--as", STAFF.key), "您的身份不能做这件事", 1),
    ],
)
def test_where_and_who_must_be_there_and_may_enter_here(
    keeper: Operator, settled: str, paper: Path, scope: tuple[str, ...], told: str, exit_code: int
) -> None:
    refused = keeper("import-sheet", str(paper), *scope, "--write")
    assert (refused.exit_code, told in refused.output) == (exit_code, True), refused.output
    assert counted(settled)[0] == 0


def test_a_file_that_is_not_there_has_exit_code_2(keeper: Operator, tmp_path: Path) -> None:
    assert keeper("import-sheet", str(tmp_path / "none.csv"), *BY_STAFF).exit_code == 2


class TestTheYear:
    def test_is_written_as_files_that_the_console_takes(self, keeper: Operator, settled: str, tmp_path: Path) -> None:
        made = keeper("year-of-sheets", str(tmp_path / "year"))
        assert made.exit_code == 0, made.output
        for told in ("21 members, 86 sessions, 97,770 minutes (1,629.5 hours), 1,567 visits by", "44 files"):
            assert told in made.output
        files = sorted(str(each) for each in (tmp_path / "year").iterdir())
        checked = keeper("import-sheet", *files, *BY_STAFF)
        assert checked.exit_code == 0, checked.output
        assert (len(files), checked.output.count("，0 处要改")) == (44, 44)

    def test_is_only_for_the_sandboxs_people(self, founder: Operator, tmp_path: Path) -> None:
        refused = founder("year-of-sheets", str(tmp_path / "year"))
        assert (refused.exit_code, (tmp_path / "year").exists()) == (2, False), refused.output

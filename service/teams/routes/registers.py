"""Rosters and registers as files: handed in, and given out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from service.adapters.tables import TABLE_REFUSALS, plain_csv, plain_xlsx
from service.core import transaction
from service.core.actor import signed_in, staff
from service.core.calendar import local_date
from service.core.downloads import NAMED, Download, file_name
from service.core.errors import BadRequest, NotAllowed
from service.core.http import Call
from service.core.problems import reader_language
from service.regions.queries import get as get_region
from service.teams import access, queries
from service.teams.commands import roster_import, team_register
from service.teams.queries.export import listed_members
from service.teams.routes.blueprint import routes
from service.teams.rules import FINDINGS, IF_TAKEN_IN, Found, Said
from service.teams.schemas.registers import RegisterFileIn, RegisterReportOut, RosterReportOut, TableFormat, TableIn
from service.teams.sheet_reader import Register, Roster, read_register, read_roster, roster_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


def read_paper(call: Call, team_id: UUID) -> Roster:
    """Unpacking takes up to a second: not inside the transaction, and not for whoever may invite nobody here."""
    if call.upload is None:
        raise BadRequest
    transaction.run_request(lambda: access.must_lead(call.actor, queries.get(team_id)), read_only=True)
    return read_roster(call.upload.content)


def read_list(call: Call, region_id: UUID) -> Register:
    """As ``read_paper``."""
    if call.upload is None:
        raise BadRequest
    transaction.run_request(lambda: access.must_register_teams(call.actor, get_region(region_id)), read_only=True)
    return read_register(call.upload.content)


@routes.post(
    "/teams/<uuid:team_id>/roster-file",
    who=signed_in,
    takes=RegisterFileIn,
    prepare=read_paper,
    gives=RosterReportOut,
    upload=True,
    once="required",
    refuses=(NotAllowed, *TABLE_REFUSALS),
)
def import_roster(call: Call, team_id: UUID) -> dict[str, Any]:
    """导入花名册 · Check a roster of a team and, with write=true, invite whom it names

    `file` 是 .xlsx 或 .csv（UTF-8、GB18030）。不带 `write=true` 只检查，什么都不改（检查本身会留记录）。
    每一行各有结果：好的行照办，有问题的行写明原因。同一份名单再传一次，什么都不变。

    一行列名（顺序不限，上面可以有标题），下面每行一人，最多 1,000 行。`姓名` 必填，要和登记的一样；还要有一样能认
    出人的：`成员编号`（导出的花名册里有）、`护照号`，工作人员还可以用 `手机` 或 `出生日期`（队长、副队长不能用）。
    合并过的账号，旧的编号和护照号照样认得到本人。导出的花名册里打码的姓名（`张*琴`）也认，同一行要有编号、护照号或手机；
    只限现在的队员，和申请、邀请等着答复的人。
    可以不填：`职务`（队长、副队长、队员）、`入队日期`（`2019-03-01`）、`本人同意`（是、否）。别的列不读，会列出来。

    谁也不会被硬拉进队：一行就是一份邀请，已经谢绝或离队的不再邀请。只有这样的人当场入队（`joined`）：从不登录、已
    满 14 岁、不是办理人的家人，而且工作人员手里有本人签字（`本人同意` 填“是”）。职务按任命的规则给，不会因此撤掉
    谁；同时入队和任命的，一行只算 `appointed`。没有登记的人不会新建。

    `file` is an .xlsx or a .csv (UTF-8, GB18030). Without `write=true` nothing is changed; the check itself is on
    record. Each row has its result: good rows are taken, though others are not. The same roster again changes nothing.

    One row of column names, in any order, a title above it does no harm; then a person in each row. 姓名 (name) is
    required, and one of 成员编号 (the member's id, as the exported roster has it), 护照号 (passport number) or, for
    staff, 手机 (phone) or 出生日期 (birth date): whoever leads a team finds nobody by those. The name must be the one
    on record, or, of members and of whoever asks or is asked, masked as the exported roster has it (`张*琴`), beside an
    id, a number or a phone; each of these stands in one row alone, and those of an account that was merged lead to the
    person still. May be left out: 职务 (队长, 副队长 or 队员), 入队日期 (`2019-03-01`), 本人同意 (是 or 否). Other
    columns are not read, and are told. At most 1,000 rows.

    Nobody is entered by force: a row is an invitation, and who has declined or left is not asked again. `joined` at
    once is only who never signs in, is grown up, and whose signed yes the staff state (本人同意 = 是). Offices follow
    the rules of `appoint`; none is taken away, and a row that makes somebody a member and an officer at once counts as
    `appointed`. People who are not on record are not created: staff register them.
    """
    team = access.must_lead(call.actor, queries.get(team_id))
    report = roster_import.take_in(team, call.prepared, write=call.body["write"], actor=call.actor, now=call.now)
    language = reader_language()
    rows = [
        {
            "row_number": row.row_number,
            "outcome": row.outcome,
            "name_written": draft.written,
            "account_id": row.account_id,
            "findings": found(row.findings, language, written=report.written),
        }
        for row, draft in zip(report.rows, call.prepared.rows, strict=True)
    ]
    return {"written": report.written, "columns_not_read": report.not_read, "counts": report.counts(), "rows": rows}


@routes.get(
    "/teams/<uuid:team_id>/roster-file",
    who=signed_in,
    filters=TableIn,
    gives=(XLSX, CSV),
    headers=NAMED,
    refuses=(NotAllowed,),
)
def export_roster(call: Call, team_id: UUID) -> Download:
    """导出花名册（脱敏）· The roster as a table, names masked: .xlsx, or .csv by format=csv

    给队长、副队长和工作人员。全是文本格，不会当公式运行。原样导入同一支团队，什么都不变。要看全名，用 `reveal`。

    For leader, deputy and staff. Text cells only, none is run as a formula. Handed in again for the same team it
    changes nothing. Whole names are seen by `reveal`.
    """
    team = access.must_see_roster(call.actor, queries.get(team_id))
    lines = roster_lines(listed_members(team.id))
    called = ("roster", "团队花名册", f"{local_date(call.now)}")
    if call.query["format"] is TableFormat.CSV:
        return Download(plain_csv(lines), CSV, file_name(*called, "csv"))
    return Download(plain_xlsx(lines), XLSX, file_name(*called, "xlsx"))


@routes.post(
    "/regions/<uuid:region_id>/team-register",
    who=staff,
    takes=RegisterFileIn,
    prepare=read_list,
    gives=RegisterReportOut,
    upload=True,
    once="required",
    refuses=TABLE_REFUSALS,
)
def import_teams(call: Call, region_id: UUID) -> dict[str, Any]:
    """导入团队登记表 · Check a register of teams and, with write=true, enter those that are new

    社区、街道或以上的工作人员；街道备案、民政登记的，由街道或以上的工作人员登记。
    `file` 是 .xlsx 或 .csv（UTF-8、GB18030）。不带 `write=true` 只检查，什么都不改。
    每一行各有结果；已经有的团队（社区和名称都一样）不改动，同一份表再传一次，什么都不变。

    一行列名（顺序不限，上面可以有标题），下面每行一队，最多 1,000 行。必填：`团队名称`、`类别`（写类别的名称，如
    为民服务、公益慈善）、`备案级别`（未备案、社区备案、街道备案、民政登记）；`社区` 也要填，只导入一个社区时可以
    不填。也认得：不带“社区”两字的社区名（竹西）、类别的常用叫法和代码（便民服务、合唱；`dance`）、级别的简称和代码
    （无、社区、街道、登记；`informal`）。可以不填：`成立日期`（`2016-05-01`）、`备案日期`（`2017-09-01`；不填就从录入那天算）、`简介`。别的列不读，
    会列出来。级别照以前备案的登记，记下是谁录入的；新的团队还没有队长，请先邀请再任命。

    By staff of the community, of the subdistrict or above; what is filed with the subdistrict, or registered, by the
    subdistrict's or above. `file` is an .xlsx or a .csv (UTF-8, GB18030). Without `write=true` nothing is changed. Each
    row has its result; a team that is there (by community and name) stays as it is, and the same register again changes
    nothing.

    One row of column names, in any order, a title above it does no harm; then a team in each row: 团队名称 (name),
    类别 (category, as the category is called: 为民服务, 公益慈善 …), 备案级别 (未备案, 社区备案, 街道备案 or 民政登记),
    and 社区 (its community, which may be left out where the region is one). Also taken: a community without 社区 behind
    its name (竹西), what else a category is called or its code (便民服务, 合唱; `dance`), and a level in short or its
    code (无, 社区, 街道, 登记; `informal`). May be left out: 成立日期 (`2016-05-01`),
    备案日期 (since when it is on file; left out, since it is entered) and 简介 (its story). Other columns are not
    read, and are told. At most 1,000 rows.

    The level is taken as it was on file before this system, and the record says by whom it was entered. The other staff
    of each community are told how many teams came. A new team has no leader yet: invite, then appoint.
    """
    region, write = access.must_register_teams(call.actor, get_region(region_id)), call.body["write"]
    report = team_register.take_in(region, call.prepared, write=write, actor=call.actor, now=call.now)
    language = reader_language()
    rows = [
        {
            "row_number": row.row_number,
            "outcome": row.outcome,
            "team_name_written": draft.written,
            "community_id": row.community_id,
            "team_id": row.team_id,
            "findings": found(row.findings, language, written=report.written),
        }
        for row, draft in zip(report.rows, call.prepared.rows, strict=True)
    ]
    return {"written": report.written, "columns_not_read": report.not_read, "counts": report.counts(), "rows": rows}


def found(findings: Iterable[Found], language: str, *, written: bool) -> list[dict[str, Any]]:
    """What is said about a row, in the reader's language: of a check, what taking the file in would do."""
    sentences = FINDINGS if written else FINDINGS | IF_TAKEN_IN
    return [_found(each, sentences[each.code], language) for each in findings]


def _found(finding: Found, said: Said, language: str) -> dict[str, Any]:
    sentence, next_step = (said.zh, said.next_zh) if language == "zh" else (said.en, said.next_en)
    return {
        "code": finding.code,
        "sentence": sentence.format(**finding.facts),
        "next_step": next_step.format(**finding.facts),
        "facts": dict(finding.facts),
    }

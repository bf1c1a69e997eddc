from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, WayInByYou
from service.adapters import documents, qrcode
from service.core.actor import Role, signed_in, staff
from service.core.downloads import NAMED, Download, file_name
from service.core.http import Call
from service.core.paging import Page
from service.passports.errors import NoPassport
from service.recognition.commands import statements
from service.recognition.errors.stars import NoPassportThere
from service.recognition.errors.statements import (
    NOT_ISSUED,
    PERIOD,
    AsksThemselves,
    MergedElsewhere,
    NamedByYou,
    NamedUnconfirmed,
    NobodyNamed,
    NothingLeft,
    NothingServed,
    RecordedElsewhere,
    StatementDecided,
    StatementWaits,
)
from service.recognition.queries import statements as queries
from service.recognition.routes.blueprint import routes
from service.recognition.routes.links import link_to, with_link, with_links
from service.recognition.rules.numbers import show_number
from service.recognition.schemas import paper
from service.recognition.schemas.stars import WhyIn
from service.recognition.schemas.statements import StatementIn, StatementOut, StatementPageOut, StatementsIn, VoidIn

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.recognition.models import ServiceStatement

ASKING = (NobodyNamed, *PERIOD, StatementWaits, NothingServed)
FILLING = (NoPassportThere, MergedElsewhere, RecordedElsewhere, NobodyNamed, NamedUnconfirmed, NamedByYou, WayInByYou)


@routes.post(
    "/me/statements",
    who=signed_in,
    takes=StatementIn,
    gives=StatementOut,
    status=201,
    once="required",
    refuses=(MergedElsewhere, NoPassport, *ASKING),
)
def request_my_statement(call: Call) -> Shown:
    """申请服务记录证明 · Ask for a statement of what one has served

    免费；全部或一段日子的。只能为自己申请；没有手机的，到社区服务台办。身份没有核实过的，开具以前要先核实。搬家以前申请、
    还在等的，由这一次代替。

    Free of charge; of everything or of some days. For oneself alone: whoever has no phone asks at the desk. An identity
    that is not confirmed yet is confirmed before it is issued. What waits still in a community that one has left is
    replaced by this.
    """
    account = accounts.own(call.actor)
    return _told(statements.request(account, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/people/<uuid:account_id>/statements",
    who=staff,
    takes=StatementIn,
    gives=StatementOut,
    status=201,
    once="required",
    refuses=(NotForYourself, AsksThemselves, MergedElsewhere, NoPassportThere, *ASKING),
)
def request_statement_of(call: Call, account_id: UUID) -> Shown:
    """为服务台前的居民申请证明 · Ask for a statement for a resident at the desk

    给没有登录的人办（`get_person` 的 `signs_in` 是 false）；孩子的，由监护人到服务台提出。不能给自己和家人办。
    已经注销、身份还封存着的，也可以开。迁来以前在原社区申请、还没开的，作废。

    For who has no sign-in (`signs_in` of `get_person` is false); for a child, at a guardian's word. Not for oneself,
    nor for family. Of an account that has ended, too, as long as its identity is kept. What still waits where the
    person lived before ends by this.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return _told(statements.request_for(account, **call.body, actor=call.actor, now=call.now))


@routes.get("/statements", who=signed_in, filters=StatementsIn, gives=StatementPageOut)
def list_statements(call: Call) -> Page:
    """服务记录证明 · Statements that one may see, and what became of them

    自己的（合并过的账号的也在内），和职权范围内的；新的在前。`requested` 的等社区开具。

    One's own, with those of accounts that were merged into it, and those within one's scope, newest first. What is
    `requested` waits to be issued.
    """
    return with_links(queries.listed(call.actor, call.query))


@routes.get("/statements/<uuid:statement_id>", who=signed_in, gives=StatementOut)
def get_statement(call: Call, statement_id: UUID) -> Shown:
    """一份证明 · One statement

    看不到的是 404。

    Out of sight is a 404.
    """
    return _told(queries.get_for(call.actor, statement_id))


@routes.get(
    "/statements/<uuid:statement_id>/statement.pdf",
    who=signed_in,
    gives=documents.PDF_CONTENT_TYPE,
    headers=NAMED,
    refuses=NOT_ISSUED,
)
def download_statement(call: Call, statement_id: UUID) -> Download:
    """证明（PDF）· One's own statement on paper, with the code that verifies it

    有全名，所以只给本人；作废、换开的不能再下载。工作人员打印用另一个接口。

    It holds the whole name, so it is for the person alone; void and replaced ones are not printed any more. Staff print
    by another call.
    """
    return _paper(queries.to_print(call.actor, statement_id))


@routes.post(
    "/statements/<uuid:statement_id>/print",
    who=staff,
    gives=documents.PDF_CONTENT_TYPE,
    headers=NAMED,
    once="no",
    refuses=NOT_ISSUED,
)
def print_statement(call: Call, statement_id: UUID) -> Download:
    """替没有手机的人打印证明（PDF）· Print a statement at the desk; it leaves an audit row

    有全名，所以只有开具的社区工作人员能打印，谁打印过都有记录。

    It holds the whole name: for the staff of the community that issues it, and it is on record who has printed it.
    """
    statement = queries.to_print(call.actor, statement_id, is_by_staff=True)
    statements.printed(statement, actor=call.actor, now=call.now)
    return _paper(statement)


@routes.post(
    "/statements/<uuid:statement_id>/issue",
    who=staff,
    gives=StatementOut,
    once="required",
    refuses=(NotForYourself, StatementDecided, *FILLING, NothingServed),
)
def issue_statement(call: Call, statement_id: UUID) -> Shown:
    """开具证明 · Issue a statement

    按此刻的记录定下来，以后不变；谁记录谁证明，所以由护照所在的社区开。不能给自己和家人开；
    核实、更正身份的，由另一位开；给了本人新的登录方式（合并带来的，是提出的人）的，用它申请的一直由另一位开，另一位核实身份以后重新申请的才能开。

    What it says is frozen as the records stand now. The community that keeps the passport issues it; nobody does for
    themselves, nor for family, nor who has put the name on record; who gave the person their new way in (the proposer
    of a merge that brought it) never issues what was asked for there, but what is asked for anew once another has
    confirmed the identity.
    """
    statement = queries.to_decide(call.actor, statement_id)
    return _told(statements.issue(statement, actor=call.actor, now=call.now))


@routes.post(
    "/statements/<uuid:statement_id>/decline",
    who=staff,
    takes=WhyIn,
    gives=StatementOut,
    once="required",
    refuses=(NotForYourself, StatementDecided),
)
def decline_statement(call: Call, statement_id: UUID) -> Shown:
    """谢绝开具 · Decline a request, with a reason

    理由给本人看；可以再申请。

    The person reads the reason, and may ask again.
    """
    statement = queries.to_decide(call.actor, statement_id)
    return _told(statements.decline(statement, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/statements/<uuid:statement_id>/withdraw",
    who=signed_in,
    gives=StatementOut,
    once="required",
    refuses=(StatementDecided,),
)
def withdraw_statement(call: Call, statement_id: UUID) -> Shown:
    """撤回申请 · Withdraw one's own request

    还没有开具的才行。

    While it is not issued.
    """
    statement = queries.own(call.actor, statement_id)
    return _told(statements.withdraw(statement, actor=call.actor, now=call.now))


@routes.post(
    "/statements/<uuid:statement_id>/revoke",
    who=staff,
    takes=VoidIn,
    gives=StatementOut,
    once="required",
    refuses=(NotForYourself, *NOT_ISSUED),
)
def revoke_statement(call: Call, statement_id: UUID) -> Shown:
    """作废证明 · Make a statement void, with a reason

    以后查验的人会看到哪天作废、为什么。本人单方面申报成亲属的同事，也可以办。

    Whoever verifies it from now on is told since when it is void, and why. Whom the person alone has declared their
    family may do it, too.
    """
    statement = queries.to_decide(call.actor, statement_id)
    return _told(statements.revoke(statement, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/statements/<uuid:statement_id>/reissue",
    who=staff,
    gives=StatementOut,
    status=201,
    once="required",
    refuses=(NotForYourself, *NOT_ISSUED, *FILLING, NothingLeft),
)
def reissue_statement(call: Call, statement_id: UUID) -> Shown:
    """换开证明 · Issue a statement anew

    旧的一份写的是哪些日子，就还是哪些日子，按此刻的记录；旧的一份以后查验时说已换开。一条记录也不剩的，请作废。

    Of the days that the old one states, as their records stand now; whoever verifies the old one is told that it is
    replaced. Where no record is left there is nothing to issue: make it void.
    """
    statement = queries.to_decide(call.actor, statement_id)
    return _told(statements.reissue(statement, actor=call.actor, now=call.now))


def _paper(statement: ServiceStatement) -> Download:
    link = link_to(statement.number or "")
    notes, tables = paper.notes_of(statement, link), paper.tables_of(statement)
    content = documents.pdf(
        paper.TITLE, notes, tables, code=qrcode.svg(link), number=show_number(statement.number or "")
    )
    name = file_name("statement", paper.TITLE, statement.document["issued_on"], "pdf")
    return Download(content, documents.PDF_CONTENT_TYPE, name)


def _told(statement: ServiceStatement) -> Shown:
    return with_link(queries.shown([statement])[0])

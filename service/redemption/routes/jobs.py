from __future__ import annotations

from typing import Any
from uuid import UUID

from service.adapters.documents import XLSX_CONTENT_TYPE, xlsx
from service.core import progress
from service.core.actor import staff
from service.core.downloads import NAMED, Download, file_name
from service.core.errors import BrokeOff, NotAllowed, NotFound, Refusal
from service.core.http import Call
from service.core.problems import document, reader_language
from service.core.progress import Job, JobState
from service.redemption.commands import exports, sealing
from service.redemption.errors.closing import (
    ClosedByYou,
    FileGone,
    JobNotDone,
    LedgerBroken,
    PeriodNotClosed,
    PeriodSealed,
    SignersTied,
)
from service.redemption.queries import jobs as queries
from service.redemption.queries import periods as period_queries
from service.redemption.routes.blueprint import routes
from service.redemption.routes.periods import period_of_staff
from service.redemption.schemas import papers
from service.redemption.schemas.jobs import JobOut
from service.regions.queries import get as get_region

ENDED_BY: dict[str, type[Refusal]] = {
    each.code: each for each in (BrokeOff, LedgerBroken, PeriodSealed, PeriodNotClosed)
}
SHOWN = ("id", "kind", "subject_id", "state", "done", "total", "asked_by", "asked_at", "ended_at")


@routes.post(
    "/redemption-periods/<uuid:period_id>/seal",
    who=staff,
    gives=JobOut,
    status=202,
    once="required",
    refuses=(NotAllowed, PeriodSealed, PeriodNotClosed, ClosedByYou, SignersTied),
)
def seal_period(call: Call, period_id: UUID) -> dict[str, Any]:
    """封存一期 · Seal a period: where every passport's ledger stands is kept for ever

    由结束这一期以外的另一位工作人员来做，两人不能是一家人。封存的是截止日那天家在本社区的人，和这一期有过订单的人。
    后台先把他们的账从头核对一遍，再一次封存；用 `GET /jobs/{id}` 看进度，封存好了看 `GET …/seal`。`digest`
    抄下来交给上级，事后改动一查便知。之后的更正照常记在当下。正在封存时再点一次，给的是同一件事。

    By another member of staff than who closed it, and not one of their family. It covers who was at home in the
    community on the cut-off day, and whoever has ordered in the period.
    The worker walks those ledgers, then seals all at one moment: `GET /jobs/{id}` tells how far it has come,
    `GET …/seal` what was sealed. Hand the `digest` to somebody outside: whatever is changed later is seen. Later
    corrections post in the present. Asked again meanwhile, it is the same job.
    """
    period = period_of_staff(call, period_id)
    return shown(sealing.ask_to_seal(period, actor=call.actor, now=call.now))


@routes.post(
    "/redemption-periods/<uuid:period_id>/orders-export",
    who=staff,
    gives=JobOut,
    status=202,
    once="required",
    refuses=(NotAllowed,),
)
def export_orders(call: Call, period_id: UUID) -> dict[str, Any]:
    """导出订单（xlsx）· Make a workbook of a period's orders, line by line

    后台来做，用 `GET /jobs/{id}` 看进度，做好了从 `file_url` 下载；姓名打码，保留七天。

    The worker makes it: `GET /jobs/{id}` tells how far it has come, `file_url` where it is. Names are masked; it is
    kept for seven days.
    """
    period = period_of_staff(call, period_id)
    return shown(exports.ask_for_orders(period, actor=call.actor, now=call.now))


@routes.get("/jobs/<uuid:job_id>", who=staff, gives=JobOut, refuses=(NotAllowed,))
def get_job(call: Call, job_id: UUID) -> dict[str, Any]:
    """进度 · How far a piece of work has come

    做的人所在社区的工作人员都能看。

    Seen by the staff of its community.
    """
    return shown(queries.get_for(call.actor, job_id))


@routes.get(
    "/jobs/<uuid:job_id>/file",
    who=staff,
    gives=XLSX_CONTENT_TYPE,
    headers=NAMED,
    refuses=(NotAllowed, JobNotDone, FileGone),
)
def get_job_file(call: Call, job_id: UUID) -> Download:
    """下载做好的文件 · The file that a piece of work has made

    要带 Authorization 头下载。

    Download it with the Authorization header.
    """
    job = queries.get_for(call.actor, job_id)
    if job.kind != exports.ORDERS:
        raise NotFound
    if job.state != JobState.DONE or job.ended_at is None:
        raise JobNotDone
    if job.ended_at < call.now - progress.KEPT_FOR:
        raise FileGone
    period = period_queries.get_period(job.subject_id)
    name = file_name("redemption-orders", f"{get_region(period.community_id).name}兑换订单", period.half_year, "xlsx")
    return Download(xlsx([papers.orders_of_a_period(progress.made_by(job.id))]), XLSX_CONTENT_TYPE, name)


def shown(job: Job) -> dict[str, Any]:
    refused = ENDED_BY[job.error](**job.facts) if job.error else None
    has_file = job.kind == exports.ORDERS and job.state == JobState.DONE
    return {name: getattr(job, name) for name in SHOWN} | {
        "problem": document(refused, reader_language()) if refused else None,
        "file_url": f"/api/v1/jobs/{job.id}/file" if has_file else None,
    }

"""The go-live of a community: proposed by one of its staff, confirmed by another."""

from __future__ import annotations

import click

from service.cli.application import with_app
from service.cli.group import Stopped, say
from service.cli.people import acting_for
from service.cli.people import community as community_named
from service.core import clock, transaction
from service.core.actor import Role
from service.core.errors import NotAllowed
from service.passports.commands import propose
from service.passports.queries import waiting_go_live


@click.command
@click.option("--community", required=True, help="社区的名称或编号。The community's name or id.")
@click.option(
    "--as", "username", required=True, help="以哪位工作人员的名义：用户名。Act as this member of staff: a user name."
)
@click.option("--confirm", is_flag=True, help="确认另一位的申请。Confirm what another has proposed.")
@with_app
def go_live(community: str, username: str, confirm: bool) -> None:
    """先由一位工作人员提出；再由另一位加 --confirm 确认，才生效，不能撤回。

    One member of the community's staff proposes; nothing happens until another confirms with --confirm. It is final.
    """
    now = clock.now()

    def work() -> None:
        where, actor = community_named(community), acting_for(username, "go-live", now=now)
        if not actor.is_granted(where.path, Role.STAFF):
            raise NotAllowed
        if not confirm:
            propose.propose_go_live(where, actor=actor, now=now)
            return
        waiting = waiting_go_live(where.id)
        if waiting is None:
            raise Stopped(
                "没有等待确认的申请；请先由一位工作人员提出。\n"
                "Nothing waits to be confirmed: one of the staff proposes first."
            )
        propose.confirm(waiting, actor=actor, now=now)

    transaction.run(work)
    if confirm:
        say(f"{community}已正式启用。", f"{community} is live: no older sheets and no opening balances from now on.")
    else:
        say(
            "已提出，还没有生效；请另一位加 --confirm 确认。",
            "Proposed, without effect until another confirms: --confirm.",
        )

"""The first people with a desk: an administrator, who may grant roles to others, and the staff of a community."""

from __future__ import annotations

from uuid import UUID

import click

from service.accounts.commands import grants, passwords, people
from service.accounts.queries import has_administrator
from service.cli.application import with_app
from service.cli.group import NotStarted, Stopped, say
from service.cli.people import community as community_named
from service.cli.usage import PersonName, Short
from service.core import clock, transaction
from service.core.actor import OPERATOR, Role
from service.core.db import db
from service.regions.models import Region
from service.regions.queries import roots


@click.command
@click.option("--name", type=PersonName(), required=True, help="姓名 · The person's name.")
@click.option("--username", type=Short(least=3), required=True, help="登录用户名 · The user name at the desk.")
@click.option("--region", help="根区域的名称，只有一个时可省。The root region; not needed where there is one only.")
@click.option("--another", is_flag=True, help="已有管理员时再加一位。Add one although there is one.")
@click.password_option(
    prompt="密码 Password",
    confirmation_prompt="再输入一次 Once more",
    help="密码；不写则会询问。The password; asked for if not given.",
)
@with_app
def first_administrator(name: str, username: str, region: str | None, another: bool, password: str) -> None:
    now, real_now = clock.now(), clock.real_now()

    def make() -> tuple[UUID, str]:
        if has_administrator() and not another:
            raise Stopped(
                "已有管理员；确要再加一位，请用 --another。\nThere is an administrator; add --another for one more."
            )
        root = _root(region)
        person = people.enter(name=name, home_id=None, actor=OPERATOR, now=now)
        passwords.set_password(person, username, password, actor=OPERATOR, real_now=real_now)
        grants.grant(person.id, Role.ADMINISTRATOR, root, actor=OPERATOR, now=now)
        return person.id, root.name

    account_id, root_name = transaction.run(make)
    say(f"{username} 现在是{root_name}的管理员。", f"{username} now administers {root_name} (account {account_id}).")
    say(
        "接下来用 add-staff 给每个社区加至少两位工作人员：有些事要两个人确认。",
        "Next: give each community at least two of its staff by add-staff, because some things take two people.",
    )


@click.command
@click.option("--name", type=PersonName(), required=True, help="姓名 · The person's name.")
@click.option("--username", type=Short(least=3), required=True, help="登录用户名 · The user name at the desk.")
@click.option("--community", required=True, help="社区的名称 · The community, by name or id.")
@click.password_option(
    prompt="密码 Password",
    confirmation_prompt="再输入一次 Once more",
    help="密码；不写则会询问。The password; asked for if not given.",
)
@with_app
def add_staff(name: str, username: str, community: str, password: str) -> None:
    now, real_now = clock.now(), clock.real_now()

    def make() -> tuple[UUID, str]:
        home = community_named(community)
        person = people.enter(name=name, home_id=None, actor=OPERATOR, now=now)
        passwords.set_password(person, username, password, actor=OPERATOR, real_now=real_now)
        grants.grant(person.id, Role.STAFF, home, actor=OPERATOR, now=now)
        return person.id, home.name

    account_id, where = transaction.run(make)
    say(f"{username} 现在是{where}的工作人员。", f"{username} is now staff of {where} (account {account_id}).")


def _root(name: str | None) -> Region:
    found = [each for each in roots() if name is None or each.name == name]
    if not found:
        raise NotStarted("没有这个根区域；请先用 import-regions 导入。\nNo such root region: use import-regions first.")
    if len(found) > 1:
        names = "、".join(each.name for each in found)
        raise NotStarted(f"有几个根区域，请用 --region 选一个：{names}\nChoose one of these by --region.")
    return db.session.get_one(Region, found[0].id)

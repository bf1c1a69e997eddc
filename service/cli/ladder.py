"""Looking at a ladder policy before a community goes by it."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.group import Stopped, say
from service.ladder.policy_reader import PolicyRefused, read_file, shipped


@click.group
def ladder() -> None:
    """文件的写法见 docs/ladder.md；检查不用数据库。

    docs/ladder.md shows how a file is written; checking needs no database.
    """


@ladder.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """检查成长规则文件 · Tell every fault of a policy's file, with its line.

    放进 VP_LADDER_DIR 以前先检查；有误时启动不了。

    Do it before the file goes into VP_LADDER_DIR: a fault there stops the start.
    """
    try:
        policy = read_file(file)
    except PolicyRefused as refused:
        raise Stopped("\n".join(refused.sentences)) from refused
    theirs = {each.key: each for each in shipped()}
    if policy == theirs.get(policy.key):
        say(
            f"{policy.key} 就是随程序的那一份，没有改动；不用放进 VP_LADDER_DIR。",
            f"{policy.key} is the shipped one, unchanged: nothing to put into VP_LADDER_DIR.",
        )
        return
    if policy.key in theirs:
        raise Stopped(
            f"{policy.key} 是随程序的，不能改动；请写成新的 code 或 version。\n"
            f"{policy.key} is shipped and never changes: write another code or version."
        )
    stages = " → ".join(policy.stages)
    say(f"没有问题：{policy.key} {policy.name_zh}，{stages}", f"All right: {policy.key} {policy.name_en}, {stages}")

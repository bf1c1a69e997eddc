from __future__ import annotations

import click

from service.cli import (
    administrator,
    database,
    documents,
    going_live,
    keys,
    ledger,
    processes,
    regions,
    sandbox,
    sheets,
    shifts,
    year,
)
from service.cli.children import end_with_parent as ending_with_parent
from service.cli.demo.command import demo
from service.cli.group import Commands


def _before(*, end_with_parent: bool) -> None:
    if end_with_parent:
        ending_with_parent()


COMMANDS = Commands(
    "service.cli",
    params=[click.Option(["--end-with-parent"], is_flag=True, hidden=True)],
    callback=_before,
    help="""义粉护照：运维命令。设置来自环境变量，见 docs/configuration.md。

    Volunteer Passport: the operator's commands. Settings come from the environment: docs/configuration.md.

    退出码 exit codes: 0 完成 done; 1 发现问题 something wrong was found; 2 用法或设置有误 usage or configuration.
    """,
    commands=[
        database.migrate,
        regions.import_regions,
        administrator.first_administrator,
        administrator.add_staff,
        sheets.import_sheet,
        going_live.go_live,
        shifts.close_shifts,
        ledger.verify_ledger,
        keys.rotate_keys,
        sandbox.sandbox,
        demo,
        sandbox.stand_in_wechat,
        sandbox.js_code,
        year.write_year_of_sheets,
        processes.serve,
        processes.worker,
        documents.generate,
        documents.export_openapi,
    ],
)

if __name__ == "__main__":
    COMMANDS(prog_name="python -m service.cli")

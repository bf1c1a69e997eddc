from __future__ import annotations

from service.cli import database, documents, processes
from service.cli.group import Commands

COMMANDS = Commands(
    "service.cli",
    help="""义粉护照：运维命令。设置来自环境变量，见 docs/configuration.md。

    Volunteer Passport: the operator's commands. Settings come from the environment: docs/configuration.md.

    退出码 exit codes: 0 完成 done; 1 发现问题 something wrong was found; 2 用法或设置有误 usage or configuration.
    """,
    commands=[
        database.migrate,
        processes.serve,
        processes.worker,
        documents.generate,
        documents.export_openapi,
    ],
)

if __name__ == "__main__":
    COMMANDS(prog_name="python -m service.cli")

from __future__ import annotations

import click

from service.cli.children import end_with_parent as ending_with_parent
from service.cli.group import Commands, Entry

TABLE = {
    "migrate": Entry(
        "service.cli.database:migrate",
        "升级数据库 · Bring the database up to date.",
    ),
    "import-regions": Entry(
        "service.cli.regions:import_regions",
        "导入区域 · Bring in a region tree from CSV: 层级, 名称, 上级, 代码, 户数, 人口 (UTF-8 or GB18030).",
    ),
    "first-administrator": Entry(
        "service.cli.administrator:first_administrator",
        "首位管理员 · Make a person with a password sign-in who administers a root region.",
    ),
    "add-staff": Entry(
        "service.cli.administrator:add_staff",
        "社区工作人员 · Make a person with a password sign-in who is staff of one community.",
    ),
    "import-sheet": Entry(
        "service.cli.sheets:import_sheet",
        "补录签到表 · Check and enter paper attendance sheets, .xlsx or .csv: docs/paper-sheets.md.",
    ),
    "go-live": Entry(
        "service.cli.going_live:go_live",
        "正式启用 · Close the time of historical sheets and opening balances; one proposes, another confirms.",
    ),
    "close-shifts": Entry(
        "service.cli.shifts:close_shifts",
        "结算场次 · Close every shift whose check-out is over, making its service records; the worker does the same.",
    ),
    "verify-ledger": Entry(
        "service.cli.ledger:verify_ledger",
        "核对积分账 · Walk every ledger, hold it against records and proposals, and name the first bad entry.",
    ),
    "verify-redemption": Entry(
        "service.cli.redemption:verify_redemption",
        "核对兑换日 · Hold stock, orders, slots and seals against what made them, and name what does not agree.",
    ),
    "rotate-keys": Entry(
        "service.cli.keys:rotate_keys",
        "轮换密钥 · Bring every sealed field under the newest key of VP_ENCRYPTION_KEYS; may be stopped and run again.",
    ),
    "index-names": Entry(
        "service.cli.names:index_names",
        "重编姓名索引 · Index every name as names are compared now; after an upgrade; may be stopped and run again.",
    ),
    "ladder": Entry(
        "service.cli.ladder:ladder",
        "成长规则 · Check a file of a ladder policy before it is used: ladder check FILE.",
    ),
    "sandbox": Entry(
        "service.cli.sandbox:sandbox",
        "启动沙箱 · Run a sandbox: seeded community, movable clock, stand-in WeChat, server and worker.",
    ),
    "demo": Entry(
        "service.cli.demo.command:demo",
        "演示 · Play the main job and a year of paper over HTTP in a sandbox of its own; exit code 0 if all is right.",
    ),
    "stand-in-wechat": Entry(
        "service.cli.wechat:stand_in_wechat",
        "微信替身 · Run the sandbox's stand-in for WeChat's sign-in.",
    ),
    "js-code": Entry(
        "service.cli.wechat:js_code",
        "微信登录码 · Print what wx.login would give to this person of the sandbox; it works once, for five minutes.",
    ),
    "year-of-sheets": Entry(
        "service.cli.year:write_year_of_sheets",
        "一年的签到表 · Write the reported year's 86 sheets for the sandbox's people, and print its figures.",
    ),
    "serve": Entry(
        "service.cli.serve:serve",
        "启动服务 · Run the web server: VP_HOST, VP_PORT, VP_WORKERS processes of VP_POOL_SIZE connections.",
    ),
    "worker": Entry(
        "service.cli.worker:worker",
        "启动后台任务 · Run the worker, which does what has fallen due, until it is told to stop.",
    ),
    "generate": Entry(
        "service.cli.documents:generate",
        "生成文档 · Write openapi.yaml and the generated pages of docs/.",
    ),
    "export-openapi": Entry(
        "service.cli.documents:export_openapi",
        "导出接口文档 · Write the OpenAPI document, as a client generator reads it.",
    ),
}


def _before(*, end_with_parent: bool) -> None:
    if end_with_parent:
        ending_with_parent()


COMMANDS = Commands(
    TABLE,
    name="service.cli",
    params=[click.Option(["--end-with-parent"], is_flag=True, hidden=True)],
    callback=_before,
    help="""义粉护照：运维命令。设置来自环境变量，见 docs/configuration.md。

    Volunteer Passport: the operator's commands. Settings come from the environment: docs/configuration.md.

    退出码 exit codes: 0 完成 done; 1 发现问题 something wrong was found; 2 用法或设置有误 usage or configuration.
    """,
)

if __name__ == "__main__":
    COMMANDS(prog_name="python -m service.cli")

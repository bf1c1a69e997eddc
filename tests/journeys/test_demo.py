"""``make demo`` as anybody runs it: real processes, on both engines, non-zero when something is amiss."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from rich.console import Console

from service.cli.demo.stage import Deviation, Person, Stage, send_all_again
from service.sandbox.wechat import serve
from tests.conftest import ROOT
from tests.factories.cast import Cast
from tests.factories.databases import Databases

PATIENCE_SECONDS = 300


def demo(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(ROOT), "DATABASE_URL": url, "VP_MODE": "production", "TMPDIR": str(folder)}
    papers = folder / "papers"
    command = [sys.executable, "-m", "service.cli", "demo", "--papers", str(papers)]
    return subprocess.run(  # noqa: S603
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )


@pytest.mark.in_short_on("sqlite")
def test_the_demo_plays_to_its_end_and_not_on_a_database_that_somebody_uses(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.new()
    played = demo(url, tmp_path)
    assert played.returncode == 0, played.stdout + played.stderr
    for told in (
        "这是您自己的时长，自己不能批。",
        "钱小梅的护照：90 分钟，3 分",
        "钱小梅的护照：180 分钟，6 分",
        "nothing has changed",
        "钱小梅报名",
        "批准 97,770 分钟，即 1,629.5 小时",
        "受益 1,567 人次",
        "older sheets are taken no more",
        "37 份领走，3 份没来领",
        "肥皂（200 克）：发放 50，放回 3，应有 10，实有 9",
        "第 20 行：没有找到这个人，或姓名与登记的不一样。",
        "导出的花名册原样传回，什么都没变",
        "没有发起人，被拒绝",
        "街道同意：绿竹巡护队有 17 名队员，街道备案",
        "您现在不是这支队伍的队长或副队长了，不能批时长。",
        "待批的时长、入队申请都在新队长这里",
        "再参加 1 次活动。 · Take part in 1 more activity; what counts is of the last 12 months.",
        "李桂兰：居民骨干 → 社区社会组织负责人",
        "好一阵没来的，正是那两位",
        "社工打了电话，两个月内不再提醒；阶段不降",
        "社区开了证明：780 分钟",
        "纸上的二维码读出来，就是这一份的编号",
        "社区作废了，同一张纸再查验：已作废",
        "没有这个编号的证明",
        "every chain is whole",
        "stock, orders and the seal agree",
        "PostgreSQL" if "postgres" in url else "SQLite",
    ):
        assert told in played.stdout
    last = played.stdout.strip().splitlines()[-2:]
    assert last[0].startswith("演示成功")
    assert last[1].startswith("The demo succeeded: all ")
    assert [each.name for each in tmp_path.iterdir()] == ["papers"], "it tidies up after itself"
    filed = {each.name: each.stat().st_size for each in (tmp_path / "papers").iterdir()}
    assert filed.keys() == {
        *("list.pdf", "count-sheet.pdf", "day.pdf", "day.xlsx", "half-year.pdf", "half-year.xlsx"),
        "statement.pdf",
    }
    assert min(filed.values()) > 0

    again = demo(url, tmp_path)
    assert again.returncode == 2, again.stdout + again.stderr
    assert "An empty database is wanted here" in again.stderr


class TestDeviations:
    @pytest.fixture
    def stage(self, app: Flask) -> Iterator[Stage]:
        with serve(app) as url, httpx.Client(base_url=f"{url}/api/v1") as http:
            yield Stage(http, Console(quiet=True), scenes=1)

    def test_another_answer_ends_the_play_with_exit_code_1(self, stage: Stage) -> None:
        stage.expect(3, 3, "三分", "three points")
        with pytest.raises(Deviation, match="wanted: 3") as ended:
            stage.expect(2, 3, "三分", "three points")
        assert ended.value.exit_code == 1
        assert stage.ticks == 1

    def test_a_refusal_where_none_was_due_ends_it(self, stage: Stage) -> None:
        with pytest.raises(Deviation, match=r"auth\.required"):
            Person(stage, "nobody").get("/me")

    def test_the_lack_of_a_refusal_ends_it(self, stage: Stage, cast: Cast) -> None:
        leader = Person(stage, "leader", cast.leader.token)
        path = f"/teams/{cast.other_team.id}/join"
        with pytest.raises(Deviation, match=r"hours\.own_record"):
            leader.refused(path, "hours.own_record")

    def test_a_second_effect_ends_it(self, stage: Stage, cast: Cast) -> None:
        resident = Person(stage, "resident", cast.resident.token)
        resident.post(f"/teams/{cast.other_team.id}/join")
        assert send_all_again(stage) == 1
        [sent] = stage.sent
        sent.request["headers"]["Idempotency-Key"] = uuid.uuid4().hex
        with pytest.raises(Deviation, match=r"team\.already_asked"):
            send_all_again(stage)

    def test_no_image_where_one_was_due_ends_it(self, stage: Stage, cast: Cast) -> None:
        with pytest.raises(Deviation):
            Person(stage, "resident", cast.resident.token).image("/me")

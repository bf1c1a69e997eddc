"""``make run``, as a person at a terminal meets it: real processes, ended by Ctrl-C, SIGTERM or worse."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from service.cli.children import ChildEnded, Children, free_port
from service.sandbox.cast import PASSWORD
from tests.cli.conftest import SANDBOX_LEAST, at_the_console
from tests.conftest import ROOT

PATIENCE_SECONDS = 120


@contextmanager
def sandbox_in(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running ``service.cli sandbox`` and what it has printed."""
    command = [sys.executable, "-m", "service.cli", "sandbox", *arguments]
    env = {"PYTHONPATH": str(ROOT), "VP_DATA_DIR": str(folder), "VP_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore Ctrl-C
    ) as process:
        try:
            yield process, _printed(process)
        finally:
            process.kill()


def _printed(process: subprocess.Popen[str]) -> str:
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def all_end(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


def test_it_starts_a_whole_sandbox_and_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with sandbox_in(tmp_path, "--port", str(port)) as (process, printed):
            assert f"Port {port} is in use" in printed
            url = re.search(r"http://127\.0\.0\.1:\d+", printed)
            assert url, printed
            assert f":{port}/" not in printed
            for told in ("王建国", "乐竹邻队长", "wu-jie", PASSWORD, "js-code", "/docs"):
                assert told in printed
            command = re.search(r"\$\((.+ js-code [\w-]+)\)", printed)
            assert command
            here = {"PYTHONPATH": str(ROOT)}
            given = subprocess.run(command[1].split(), capture_output=True, check=True, text=True, env=here)  # noqa: S603
            with httpx.Client(base_url=url[0]) as client:
                by_hand = client.post("/api/v1/sign-in/wechat", json={"js_code": given.stdout.strip()})
                assert by_hand.status_code == 200, by_hand.text
                assert client.get("/docs").status_code == 200
                assert client.get("/openapi.json").json()["info"]["title"].startswith("义粉护照")
                people = client.get("/api/v1/sandbox/people").json()["items"]
                leader = next(person for person in people if person["key"] == "wang-jianguo")
                signed_in = client.post("/api/v1/sign-in/wechat", json={"js_code": leader["js_code"]})
                assert signed_in.status_code == 200, signed_in.text
            family = psutil.Process(process.pid).children(recursive=True)
            assert len(family) >= 5, "stand-in, worker, server and its two workers"
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_SECONDS) == 0
            assert all_end(family)

    with sandbox_in(tmp_path, "--port", str(free_port())) as (process, printed):  # the data has stayed
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()  # no chance to tidy up
        assert all_end(family), "whoever is left when the parent is killed ends by itself"


def test_a_child_that_cannot_run_ends_the_sandbox_with_its_last_words(tmp_path: Path) -> None:
    with Children(tmp_path) as children:
        children.start("serve", env={"PYTHONPATH": str(ROOT), "VP_MODE": "nonsense"})
        with pytest.raises(ChildEnded, match=r"Set VP_MODE to sandbox or production\."):
            _check_until_it_ends(children)


def _check_until_it_ends(children: Children) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        children.check()
        time.sleep(0.2)


def test_it_never_starts_where_the_mode_says_production(tmp_path: Path) -> None:
    stopped = at_the_console("sandbox", env={"VP_MODE": "production", "VP_DATA_DIR": str(tmp_path)})
    assert stopped.exit_code == 2
    assert "production" in stopped.output
    assert not list(tmp_path.iterdir())


def test_starting_anew_is_refused_where_it_would_mean_a_database_server(tmp_path: Path) -> None:
    env = SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c"}
    stopped = at_the_console("sandbox", "--fresh", env=env)
    assert stopped.exit_code == 2
    assert "SQLite" in stopped.output


def test_a_login_code_is_printed_for_whoever_has_a_key() -> None:
    printed = at_the_console("js-code", "zhang-yuqin", env={})
    assert re.fullmatch(r"sandbox-zhang-yuqin-\d+-[0-9a-f]{16}\n", printed.output)
    assert at_the_console("js-code", "张玉琴", env={}).exit_code == 2

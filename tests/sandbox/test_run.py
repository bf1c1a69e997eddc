"""``make run``, as a person at a terminal meets it: real processes, ended by Ctrl-C, SIGTERM or worse."""

from __future__ import annotations

import base64
import fcntl
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

from service.accounts.commands.people import enter
from service.cli.children import ChildEnded, Children, free_port
from service.cli.database import bring_up_to_date
from service.core import transaction
from service.core.actor import OPERATOR
from service.core.clock import real_now
from service.sandbox.cast import PASSWORD
from tests.cli.conftest import SANDBOX_LEAST, at_the_console, inside
from tests.conftest import ROOT
from tests.factories.databases import Databases

PATIENCE_SECONDS = 120
REAL = {
    "VP_MODE": "production",
    "VP_SECRETS": base64.b64encode(b"s" * 32).decode(),
    "VP_ENCRYPTION_KEYS": f"2026:{base64.b64encode(b'e' * 32).decode()}",
    "VP_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
    "VP_WECHAT_APP_ID": "wx0123456789abcdef",
    "VP_WECHAT_APP_SECRET": "a secret of one's own",
    "VP_PUBLIC_URL": "https://passport.example.org",
    "VP_PORT": str(free_port()),
}


@contextmanager
def sandbox_in(folder: Path, *arguments: str, **given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running ``service.cli sandbox`` and what it has printed."""
    command = [sys.executable, "-m", "service.cli", "sandbox", *arguments]
    env = {"PYTHONPATH": str(ROOT), "VP_DATA_DIR": str(folder), "VP_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}
    env |= {"VP_PASSWORD_HASHING": "quick", **given}
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

    with sandbox_in(tmp_path, VP_PORT=(chosen := str(free_port()))) as (process, printed):  # the data has stayed
        assert f":{chosen}/" in printed
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


@pytest.mark.parametrize("arguments", [("sandbox",), ("sandbox", "--fresh")])
def test_two_sandboxes_never_share_a_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "clock").write_text("0")  # of the one that runs
    with (tmp_path / "sandbox.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        stopped = at_the_console(*arguments, env=SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path)})
    assert (stopped.exit_code, "VP_DATA_DIR" in stopped.output) == (2, True), stopped.output
    assert {path.name for path in tmp_path.iterdir()} == {"sandbox.lock", "clock"}


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


class TestRealData:
    """What a tired operator may type in the wrong terminal."""

    @pytest.mark.parametrize("secret", ["VP_SECRETS", "VP_ENCRYPTION_KEYS", "VP_INDEX_KEY"])
    def test_no_sandbox_starts_in_a_terminal_that_holds_real_secrets(self, tmp_path: Path, secret: str) -> None:
        stopped = at_the_console("sandbox", "--fresh", env={"VP_DATA_DIR": str(tmp_path), secret: "c2VjcmV0"})
        assert (stopped.exit_code, secret in stopped.output) == (2, True)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("arguments", [("sandbox",), ("sandbox", "--fresh")])
    def test_other_peoples_data_stay_as_they_are(self, tmp_path: Path, arguments: tuple[str, ...]) -> None:
        file = tmp_path / "theirs.db"
        with inside(f"sqlite:///{file}"):
            bring_up_to_date()
            transaction.run(lambda: enter(name="吴洁", home_id=None, actor=OPERATOR, now=real_now()))
        before = file.read_bytes()
        env = SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{file}"}
        stopped = at_the_console(*arguments, env=env)
        assert stopped.exit_code == 1, stopped.output
        assert "已有真实人员" in stopped.output
        assert file.read_bytes() == before

    def test_a_sandboxs_database_is_never_served_for_real(self, tmp_path: Path, databases: Databases) -> None:
        url = databases.new()
        with inside(url):
            bring_up_to_date()
            transaction.run(lambda: enter(name="吴洁", home_id=None, actor=OPERATOR, now=real_now()))
        stopped = at_the_console("serve", env=REAL | {"DATABASE_URL": url, "VP_DATA_DIR": str(tmp_path)})
        assert (stopped.exit_code, "别的密钥" in stopped.output) == (2, True), stopped.output
        stopped = at_the_console("worker", env=REAL | {"DATABASE_URL": url, "VP_DATA_DIR": str(tmp_path)})
        assert (stopped.exit_code, "别的密钥" in stopped.output) == (2, True), stopped.output

    def test_an_unmigrated_database_is_not_served(self, tmp_path: Path, databases: Databases) -> None:
        env = REAL | {"DATABASE_URL": databases.new(), "VP_DATA_DIR": str(tmp_path)}
        stopped = at_the_console("serve", env=env)
        assert (stopped.exit_code, "migrate" in stopped.output) == (1, True), stopped.output

    def test_two_servers_never_share_a_port(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as servers do
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = str(other.getsockname()[1])
            stopped = at_the_console("serve", env=SANDBOX_LEAST | {"VP_PORT": port, "VP_DATA_DIR": str(tmp_path)})
        assert (stopped.exit_code, "VP_PORT" in stopped.output) == (2, True), stopped.output


def test_a_login_code_is_printed_for_whoever_has_a_key() -> None:
    printed = at_the_console("js-code", "zhang-yuqin", env={})
    assert re.fullmatch(r"sandbox-zhang-yuqin-\d+-[0-9a-f]{16}\n", printed.output)
    assert at_the_console("js-code", "张玉琴", env={}).exit_code == 2

"""The two servers as they run for real: granian, WSGI, two workers of eight connections, each a process of its own."""

from __future__ import annotations

import base64
import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.cli.children import free_port
from service.core.config import Config

WORKERS, THREADS = 2, 8
START_SECONDS = 60


def production(url: str, folder: Path) -> dict[str, str]:
    """An environment as an operator would set it: rate limits, logs and metrics are on."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("VP_")}
    fresh = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(3)]
    return ours | {
        "DATABASE_URL": url,
        "VP_DATA_DIR": str(folder),
        "VP_SECRETS": fresh[0],
        "VP_ENCRYPTION_KEYS": f"bench:{fresh[1]}",
        "VP_INDEX_KEY": fresh[2],
        "VP_WECHAT_APP_ID": "wx0123456789abcdef",
        "VP_WECHAT_APP_SECRET": secrets.token_hex(16),
        "VP_PUBLIC_URL": "https://passport.example",
        "VP_ACCESS_TOKEN_MINUTES": "60",
        "VP_WORKERS": str(WORKERS),
        "VP_POOL_SIZE": str(THREADS),
    }


@dataclass(frozen=True, slots=True)
class Running:
    name: str
    pid: int
    port: int


@contextmanager
def ours(env: Mapping[str, str], folder: Path, name: str = "ours") -> Iterator[Running]:
    port = free_port()
    command = [sys.executable, "-m", "service.cli", "serve"]
    with _running(name, command, {**env, "VP_PORT": str(port)}, port, folder) as running:
        yield running


@contextmanager
def bare(env: Mapping[str, str], given: dict[str, Any], folder: Path) -> Iterator[Running]:
    port, file = free_port(), folder / "bare.json"
    file.write_text(json.dumps(given, default=str))
    options = [
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        "--no-ws",
        "--no-log",
        "--factory",
    ]
    command = [sys.executable, "-m", "granian", *options, "--blocking-threads", str(THREADS), "bench.bare:create_app"]
    with _running("bare", command, {**env, "BARE_STATEMENTS": str(file)}, port, folder) as running:
        yield running


def for_bare(config: Config, statements: list[Any]) -> dict[str, Any]:
    key_id = config.encryption.newest_id
    return {
        "database": config.database_url.replace("+psycopg", ""),
        "token_key": config.signing.keys("access-token")[0].hex(),
        "code_key": config.signing.keys("codes")[0].hex(),
        "sealing_key_id": key_id,
        "sealing_key": config.encryption.keys[key_id].hex(),
        "statements": statements,
    }


@contextmanager
def _running(name: str, command: list[str], env: Mapping[str, str], port: int, folder: Path) -> Iterator[Running]:
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=dict(env), stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - our own
    try:
        _wait_until_it_answers(process, port, log)
        yield Running(name, process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"a server did not start:\n{log.read_text(errors='replace')[-2000:]}")

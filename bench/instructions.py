"""How many machine instructions a check-in takes in the application, ours and the bare one's.

By valgrind's callgrind, which must be there (``apt-get install valgrind``): one thread, real requests on the real
database. Unlike a time it is the same to a hundredth on a busy machine, so that it shows what a change is worth. It
sees nothing of PostgreSQL, of the server around the application, or of waiting.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from bench import bare
from bench.checkin import fixed_and_sql
from bench.load import scans
from bench.measure import table
from bench.scene import Scene, call, environ_of
from bench.servers import for_bare
from service.app import create_app
from service.checkin.codec import CodeKeys
from service.core.config import Config

WARM, COUNTED = 25, 40  # requests; a connection prepares a statement when it has been run a few times


def run(scene: Scene) -> str:
    if shutil.which("valgrind") is None:
        return "Not counted: valgrind is not installed."
    given = for_bare(scene.config, fixed_and_sql(scene.check_in_statements()))
    counts = {name: counted(scene, name, given) / 1e6 for name in ("ours", "bare")}
    rows = [(name, f"{count:.2f}") for name, count in counts.items()]
    ratio = counts["bare"] / counts["ours"]
    return f"{table(('', 'million instructions a check-in'), rows)}\n\nRatio **{ratio:.2f}**, {COUNTED} check-ins each."


def counted(scene: Scene, name: str, given: dict[str, Any]) -> float:
    """Instructions of one check-in."""
    job = scene.folder / "counted.json"
    about = {"given": given, "key": given["code_key"], "shift_id": str(scene.world.shift_id)}
    job.write_text(json.dumps({**about, "people": scene.people(WARM + COUNTED)}, default=str))
    valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={scene.folder}/callgrind"]
    done = subprocess.run(  # noqa: S603 - our own
        [*valgrind, sys.executable, "-m", "bench.instructions", name, str(job)],
        check=True,
        capture_output=True,
        text=True,
        env=scene.env,
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        raise RuntimeError(done.stderr[-2000:])
    return int(found[1]) / COUNTED


def _count(name: str, job: dict[str, Any]) -> None:
    app = bare.create_app(job["given"]) if name == "bare" else create_app(Config.from_env(os.environ))
    requests = [environ_of(make()) for make in _requests(job, job["people"][:WARM])]
    _all_in(app, requests)
    requests = [environ_of(make()) for make in _requests(job, job["people"][WARM:])]
    _instrumented("on")
    _all_in(app, requests)
    _instrumented("off")


def _requests(job: dict[str, Any], people: list[dict[str, str]]) -> Any:
    return scans(people, uuid.UUID(job["shift_id"]), CodeKeys(bytes.fromhex(job["key"])))


def _all_in(app: Any, requests: list[dict[str, Any]]) -> None:
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        answers = {call(app, each)[0] for each in requests}
    if answers != {"200 OK"}:
        raise RuntimeError(f"not everybody came in: {answers}")


def _instrumented(how: str) -> None:
    subprocess.run(  # noqa: S603 - our own
        ["callgrind_control", "-i", how, str(os.getpid())],  # noqa: S607 - where valgrind is
        check=True,
        capture_output=True,
    )


if __name__ == "__main__":
    _count(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()))

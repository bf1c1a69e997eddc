"""Where the product's own CPU time goes: a sample of the stack whenever the process has used a little more of it.

One process, one thread, the WSGI application called directly with real requests on the real database. A sample counts
for the innermost frame that belongs to a part; the standard library counts for whoever called it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType

from bench.load import scans
from bench.measure import table
from bench.scene import Scene, answer_of, call, environ_of

EVERY_SECONDS = 0.001
DEAREST = 15
# By what stands in a file's path, in this order; the first that fits.
PARTS = {
    "psycopg": ("/psycopg/", "/psycopg_binary/"),
    "SQLAlchemy": ("/sqlalchemy/",),
    "Flask-SQLAlchemy": ("/flask_sqlalchemy/",),
    "marshmallow and our fields": ("/marshmallow/", "/core/wire.py", "/checkin/schemas.py"),
    "JWT": ("/jwt/", "/flask_jwt_extended/", "/core/tokens.py"),
    "rate limits": ("/core/limits.py",),
    "log": ("/structlog/", "/core/logging.py"),
    "metrics": ("/prometheus_client/", "/core/metrics.py"),
    "sealed fields": ("/cryptography/", "/core/crypto.py", "/core/vault.py"),
    "Werkzeug": ("/werkzeug/",),
    "Flask": ("/flask/", "/blinker/", "/flask_smorest/"),
    "our edge and transaction": ("/service/core/",),
    "our check-in": ("/service/",),
    "this measurement": ("/bench/",),
}


class Sampled:
    def __init__(self) -> None:
        self.parts, self.places = Counter[str](), Counter[str]()

    def note(self, _signal: int, frame: FrameType | None) -> None:
        place = frame
        while place is not None:
            if part := part_of(place.f_code.co_filename):
                self.parts[part] += 1
                folder, name = os.path.split(place.f_code.co_filename)
                self.places[f"{os.path.basename(folder)}/{name} {place.f_code.co_name}"] += 1
                return
            place = place.f_back
        self.parts["else"] += 1


def part_of(file: str) -> str | None:
    return next((part for part, marks in PARTS.items() if any(mark in file for mark in marks)), None)


@contextlib.contextmanager
def sampled() -> Iterator[Sampled]:
    found = Sampled()
    before = signal.signal(signal.SIGPROF, found.note)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    try:
        yield found
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run(scene: Scene, *, requests: int) -> str:
    keys = scene.app.extensions["code_keys"]
    people = scene.people(requests)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        for request in scans(people[: requests // 10], scene.world.shift_id, keys):
            answer_of(scene.app, request())
        waiting = scans(people[requests // 10 :], scene.world.shift_id, keys)
        with sampled() as found:
            started = time.process_time()
            answered = Counter(call(scene.app, environ_of(request()))[0] for request in waiting)
            used = time.process_time() - started
    if set(answered) != {"200 OK"}:
        raise RuntimeError(f"not everybody came in: {answered}")
    return report(found, used * 1000 / (requests - requests // 10))


def report(found: Sampled, cpu_ms: float) -> str:
    whole = max(1, found.parts.total())
    rows = [
        (part, f"{number / whole:.0%}", f"{cpu_ms * number / whole:.2f}") for part, number in found.parts.most_common()
    ]
    dearest = "; ".join(f"{place} {number / whole:.0%}" for place, number in found.places.most_common(DEAREST))
    told = f"{whole} samples, {cpu_ms:.2f} ms of CPU a request, in one thread. Dearest: {dearest}."
    return f"{table(('part', 'share', 'ms a request'), rows)}\n\n{told}"

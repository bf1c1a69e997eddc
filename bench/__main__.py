"""``python -m bench [PART …] [--requests N]``: Markdown, of all parts or of some of ``PARTS``.

Exit code 1: check-in has missed its mark.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

PARTS = ("checkin", "approval", "growth", "profile", "instructions", "redemption", "ladder")
AT_A_SHIFT = {"checkin", "approval", "profile", "instructions"}  # parts of one scene


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all of them without any")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--requests", type=int, default=1500, help="check-ins of each turn")
    parser.add_argument("--repeats", type=int, default=6, help="turns of each competitor")
    parser.add_argument("--records", type=int, default=1000, help="of each batch that is approved")
    parser.add_argument("--people", type=int, default=10_000, help="presences of the young database of growth")
    parser.add_argument("--days", type=int, default=100, help="how many times as many the old one has")
    parser.add_argument("--orders", type=int, default=2000, help="of the redemption day")
    parser.add_argument("--gifts", type=int, default=300, help="on its shelf")
    parser.add_argument("--residents", type=int, default=100_000, help="of the community at which the night looks")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no {', '.join(unknown)}: {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="volunteer-passport-bench-") as folder:
        (Path(folder) / "python_PostgresServer").mkdir()  # without a folder of its own the wheel shares the machine's
        os.environ["XDG_RUNTIME_DIR"] = folder
        is_reached = run(asked, asked.parts or PARTS, Path(folder))
    sys.exit(0 if is_reached else 1)


def run(asked: argparse.Namespace, parts: tuple[str, ...], folder: Path) -> bool:
    from bench import (  # noqa: PLC0415 - the wheel reads XDG_RUNTIME_DIR on import
        approval,
        checkin,
        growth,
        instructions,
        ladder,
        profile,
        redemption,
    )
    from bench.postgres import postgres, version  # noqa: PLC0415
    from bench.scene import scene  # noqa: PLC0415
    from bench.servers import production  # noqa: PLC0415

    started, is_reached = time.monotonic(), True
    size = {"requests": asked.requests, "connections": asked.connections}

    def tell(title: str, found: str) -> None:
        print(f"## {title}\n\n{found}\n\n({time.monotonic() - started:.0f} s so far, "
              f"load {os.getloadavg()[0]:.1f})\n", flush=True)  # fmt: skip

    with postgres() as server:
        url = server.new("one")
        print(f"{os.cpu_count()} CPUs; Python {platform.python_version()}, PostgreSQL {version(url)}\n", flush=True)
        people = (asked.repeats + 2) * 2 * asked.requests + asked.records  # nobody twice
        if AT_A_SHIFT & set(parts):
            with scene(production(url, folder), folder, people) as found:
                if "checkin" in parts:
                    told, is_reached = checkin.run(found, server.pid, repeats=asked.repeats, **size)
                    tell("Check-in", told)
                if "profile" in parts:
                    tell("Where its time goes", profile.run(found, requests=asked.requests))
                if "instructions" in parts:
                    tell("In instructions", instructions.run(found))
                if "approval" in parts:
                    sizes = {"records": asked.records, "repeats": min(asked.repeats, 4)}
                    tell("Approval of a batch", approval.run(found, server.pid, **sizes))
        if "redemption" in parts:
            number = asked.orders + redemption.COUNTERS
            with scene(production(server.new("fair"), folder), folder, number) as found:
                tell("A redemption day", redemption.run(found, people=asked.orders, kinds=asked.gifts))
        if "ladder" in parts:
            tell("The night's look at the ladder", ladder.run(server, folder, people=asked.residents))
        if "growth" in parts:
            sizes = {"days": asked.days, "people": asked.people, "records": asked.records}
            turns = {"requests": min(asked.requests, asked.people // 5), "repeats": min(asked.repeats, 3)}
            tell("Growth", growth.run(server, folder, connections=asked.connections, **sizes, **turns))
    return is_reached


if __name__ == "__main__":
    main()

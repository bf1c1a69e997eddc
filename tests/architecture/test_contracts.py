"""The import contracts bite: each is broken on purpose in a copy, and must say so."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOWNWARDS = "Capabilities import downwards only"
ROOMS = "Rooms import downwards only"
PURE = "Rules are pure"
READERS = "Readers of files know no database"
NO_DATABASE = "Routes and schemas never see the database"
NO_HTTP = "Nothing below routes sees HTTP"
LEDGER = "Only passports touches its tables; queries may join them"

# (contract, file, what is planted there, what the report must name)
VIOLATIONS = [
    (DOWNWARDS, "passports/commands.py", "import service.hours.rules", "service.passports.commands -> service.hours"),
    (DOWNWARDS, "core/db.py", "import service.regions.models", "service.core.db -> service.regions.models"),
    (DOWNWARDS, "adapters/qrcode.py", "import service.accounts.rules", "service.adapters.qrcode -> service.accounts"),
    (DOWNWARDS, "hours/queries.py", "import service.app", "service.hours.queries -> service.app"),
    (DOWNWARDS, "gossip/__init__.py", "", "service.gossip"),
    (ROOMS, "hours/queries.py", "import service.hours.commands", "service.hours.queries -> service.hours.commands"),
    (ROOMS, "hours/rules/caps.py", "import service.hours.policy", "service.hours.rules.caps -> service.hours.policy"),
    (
        ROOMS,
        "teams/models/teams.py",
        "import service.teams.queries",
        "service.teams.models.teams -> service.teams.queries",
    ),
    (ROOMS, "teams/access.py", "import service.teams.queries", "service.teams.access -> service.teams.queries"),
    (ROOMS, "hours/helpers.py", "", "service.hours.helpers"),
    (ROOMS, "checkin/util.py", "", "service.checkin.util"),
    (PURE, "teams/rules/roster.py", "import sqlalchemy", "service.teams.rules.roster -> sqlalchemy"),
    (PURE, "hours/rules/caps.py", "import service.core.clock", "service.hours.rules.caps -> service.core.clock"),
    (PURE, "checkin/codec.py", "import flask", "service.checkin.codec -> flask"),
    (READERS, "hours/sheet_reader.py", "import service.core.db", "service.hours.sheet_reader -> service.core.db"),
    (
        READERS,
        "adapters/tables/reader.py",
        "import service.core.db",
        "service.adapters.tables.reader -> service.core.db",
    ),
    (
        NO_DATABASE,
        "teams/routes/teams.py",
        "import service.teams.models",
        "service.teams.routes.teams -> service.teams.models",
    ),
    (
        NO_DATABASE,
        "teams/routes/teams.py",
        "import service.regions.models",
        "service.teams.routes.teams -> service.regions.models",
    ),
    (NO_DATABASE, "hours/routes.py", "from service.core.db import db", "service.hours.routes -> service.core.db"),
    (NO_DATABASE, "teams/schemas/teams.py", "import sqlalchemy", "service.teams.schemas.teams -> sqlalchemy"),
    (NO_HTTP, "teams/commands/offices.py", "import flask", "service.teams.commands.offices -> flask"),
    (NO_HTTP, "hours/queries.py", "import werkzeug", "service.hours.queries -> werkzeug"),
    (NO_HTTP, "teams/access.py", "import service.core.http", "service.teams.access -> service.core.http"),
    (LEDGER, "hours/access.py", "import service.passports.models", "service.hours.access -> service.passports.models"),
    (
        LEDGER,
        "checkin/commands/planted.py",
        "from service.passports.models import LedgerEntry",
        "service.checkin.commands.planted -> service.passports.models",
    ),
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original")
    shutil.copytree(ROOT / "service", folder / "service", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    shutil.copytree(original, tmp_path / "copy")
    return tmp_path / "copy"


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(  # noqa: S603 - our own linter
        [*command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_as_it_stands_keeps_every_contract(copy: Path) -> None:
    result = linted(copy)
    assert result.returncode == 0, result.stdout
    assert "BROKEN" not in result.stdout


@pytest.mark.parametrize(
    ("contract", "file", "planted", "named"), VIOLATIONS, ids=[f"{file}: {line}" for _, file, line, _ in VIOLATIONS]
)
def test_a_violation_breaks_its_contract(copy: Path, contract: str, file: str, planted: str, named: str) -> None:
    place = copy / "service" / file
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8") as source:
        source.write(f"\n{planted}\n")
    result = linted(copy)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
    assert named in result.stdout.partition("Broken contracts")[2]


def test_every_contract_is_broken_at_least_once() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == {contract for contract, *_ in VIOLATIONS}


def test_every_capability_with_rooms_stands_under_the_rooms_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [containers] = [set(contract["containers"]) for contract in contracts if contract["name"] == ROOMS]
    capabilities = {f"service.{found.parent.name}" for found in (ROOT / "service").glob("*/models.py")}
    capabilities |= {f"service.{found.parents[1].name}" for found in (ROOT / "service").glob("*/models/__init__.py")}
    assert capabilities <= containers

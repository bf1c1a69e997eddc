"""How commands speak: in two languages, in sentences, with exit codes that a script can use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import orjson
import pytest
import yaml

from service.cli import documents
from service.cli.__main__ import COMMANDS, TABLE
from tests.cli.conftest import SANDBOX_LEAST, Operator, at_the_console

ROOT = Path(__file__).parents[2]


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def has_english(text: str) -> bool:
    return any(character.isascii() and character.isalpha() for character in text)


def test_help_is_in_chinese_and_english_and_tells_the_exit_codes() -> None:
    told = at_the_console("--help", env={})
    assert told.exit_code == 0
    assert "运维命令" in told.output
    assert "operator's commands" in told.output
    assert "exit codes" in told.output


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_command_and_option_is_explained_in_both_languages(name: str) -> None:
    command = COMMANDS.get_command(click.Context(COMMANDS), name)
    assert command is not None
    explained = [command.help or ""]
    explained += [getattr(each, "help", None) or "缺 none" for each in command.params if hasattr(each, "help")]
    for text in explained:
        assert has_chinese(text), f"{name}: {text}"
        assert has_english(text), f"{name}: {text}"
    assert explained[0].startswith(TABLE[name].told), "what the list of commands shows"
    assert f"service.cli {name} " in at_the_console(name, "--help", env={}).output


@pytest.mark.parametrize("name", ["migrate", "serve", "worker"])
def test_a_wrong_configuration_is_told_in_sentences_with_exit_code_2(name: str) -> None:
    stopped = at_the_console(name, env={"VP_MODE": "production"})
    assert stopped.exit_code == 2
    assert "Set VP_SECRETS to" in stopped.output
    assert "docs/configuration.md" in stopped.output
    assert "Traceback" not in stopped.output


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("fly", "没有 fly 这个命令。", "No such command"),
        ("migrat", "没有 migrat 这个命令，是不是 migrate？", "No such command"),
        ("--versoin", "没有 --versoin 这个选项。", "No such option"),
        ("generate --chek", "没有 --chek 这个选项，是不是 --check？", "No such option"),
        ("add-staff --name 吴洁", "缺少 --username。", "Missing option"),
        ("import-regions", "缺少 FILE。", "Missing argument"),
        ("import-regions nowhere.csv", "FILE 不对：要一个打得开的文件。", "does not exist"),
        ("import-regions .", "FILE 不对：要一个打得开的文件。", "is a directory"),
        ("sandbox --port many", "--port 不对：要 1 到 65535 的整数。", "Invalid value for '--port'"),
        ("sandbox --port 65536", "--port 不对：要 1 到 65535 的整数。", "65536 is not in the range"),
        ("export-openapi --format xml", "--format 不对：只能是 yaml、json。", "is not one of"),
        ("export-openapi --output .", "--output 不对：要一个文件的路径。", "is a directory"),
        ("sandbox --port", "选项 --port 写得不对", "requires an argument"),
        ("generate --check=1", "选项 --check 写得不对", "does not take a value"),
        ("migrate now", "可能多写或少写了内容。", "unexpected extra argument (now)"),
    ],
)
def test_a_slip_is_told_in_chinese_and_english_with_exit_code_2(typed: str, zh: str, en: str) -> None:
    slipped = at_the_console(*typed.split(), env={})
    assert slipped.exit_code == 2
    chinese, english = slipped.output.splitlines()[:2]
    assert zh in chinese
    assert en in english
    assert "Traceback" not in slipped.output


def test_no_command_at_all_is_a_way_to_ask_for_help() -> None:
    asked = at_the_console(env={})
    assert asked.exit_code == 2
    assert asked.output == at_the_console("--help", env={}).output


def test_a_file_that_cannot_be_written_is_told_without_a_traceback(tmp_path: Path) -> None:
    stopped = at_the_console("export-openapi", "--output", str(tmp_path / "none" / "spec.yaml"), env={})
    assert stopped.exit_code == 2
    assert stopped.output.startswith("文件或文件夹不能用：")
    assert "No such file or directory" in stopped.output


def test_help_and_a_wrong_command_do_not_wait_for_the_application() -> None:
    """What takes the time is loading; so that this holds on a busy machine, too, modules are counted, not seconds."""
    code = "import sys; from click.testing import CliRunner; from service.cli.__main__ import COMMANDS\n"
    code += "assert [CliRunner().invoke(COMMANDS, [typed]).exit_code for typed in ('--help', 'fly')] == [0, 2]\n"
    code += "assert not {'flask', 'sqlalchemy', 'cryptography', 'service.app'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0  # noqa: S603


def test_a_database_that_is_not_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    env = SANDBOX_LEAST | {"DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:1/none", "VP_DATA_DIR": str(tmp_path)}
    stopped = at_the_console("migrate", env=env)
    assert stopped.exit_code == 2
    assert "DATABASE_URL" in stopped.output
    assert "nothing" not in stopped.output.partition("(")[2], "no password on the screen"


def test_the_worker_does_not_start_on_a_database_that_was_never_migrated(tmp_path: Path) -> None:
    stopped = at_the_console("worker", env=SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path)})
    assert stopped.exit_code != 0
    assert "migrate" in stopped.output
    assert "Traceback" not in stopped.output


def test_migrating_makes_the_folder_of_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    env = SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path / "new" / "folder")}
    for _ in range(2):
        migrated = at_the_console("migrate", env=env)
        assert migrated.exit_code == 0, migrated.output
        assert "数据库已是最新" in migrated.output
    assert (tmp_path / "new" / "folder" / "sandbox.db").exists()


def test_an_up_to_date_database_of_either_engine_stays_as_it_is(founder: Operator) -> None:
    assert founder("migrate").exit_code == 0


def test_the_module_can_be_run_from_anywhere(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "service.cli", "export-openapi", "--format", "json"]
    done = subprocess.run(run, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)  # noqa: S603
    assert orjson.loads(done.stdout)["openapi"].startswith("3.1")


def test_the_exported_spec_is_the_one_in_the_repository_in_either_form(tmp_path: Path) -> None:
    exported = tmp_path / "spec.json"
    done = at_the_console("export-openapi", "--format", "json", "--output", str(exported), env={})
    assert done.exit_code == 0, done.output
    in_repository = (ROOT / "openapi.yaml").read_text("utf-8")
    assert orjson.loads(exported.read_bytes()) == yaml.load(in_repository, yaml.CSafeLoader)
    assert at_the_console("export-openapi", env={}).output == in_repository


def test_a_stale_file_is_named_by_the_check_and_mended_by_generating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "generated", lambda: {page: "fresh"})
    checked = at_the_console("generate", "--check", env={})
    assert (checked.exit_code, page.exists()) == (1, False)
    assert "page.md" in checked.output
    assert at_the_console("generate", env={}).exit_code == 0
    assert page.read_text("utf-8") == "fresh"
    assert at_the_console("generate", "--check", env={}).output == ""

"""The operator's commands: ``python -m service.cli --help``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import yaml
from flask.cli import FlaskGroup
from flask_migrate import upgrade

from service.app import create_app, spec_of
from service.core.config import Config

ROOT = Path(__file__).parent.parent


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def cli() -> None:
    """义粉护照 Volunteer Passport: operator's commands."""


@cli.command("migrate")
def migrate() -> None:
    """升级数据库 · Bring the database up to date."""
    upgrade(directory=str(ROOT / "migrations"))
    click.echo("数据库已是最新。The database is up to date.")


def generated() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    spec = yaml.safe_dump(
        spec_of(create_app(Config.from_env({"VP_MODE": "sandbox"}))), allow_unicode=True, sort_keys=False, width=120
    )
    return {ROOT / "openapi.yaml": spec}


@cli.command("generate", with_appcontext=False)
@click.option("--check", is_flag=True, help="只检查，不写入。Only check that the files are up to date.")
def generate(check: bool) -> None:
    """生成文档 · Write openapi.yaml and the generated pages of docs/."""
    stale = [path for path, text in generated().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        click.echo(f"{'过期 stale' if check else '写入 written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(generated()[path], "utf-8")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    cli()

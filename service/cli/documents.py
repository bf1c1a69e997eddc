"""The generated files: the spec and the pages of ``docs/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson
import yaml
from flask import Flask

from service.app import create_app, spec_of
from service.cli.group import FOUND
from service.core.config import Config
from service.core.http import route_table
from service.docs import errors_page, permissions_page, rules_page

ROOT = Path(__file__).parents[2]


def generated() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    app = sandbox_app()
    return {
        ROOT / "openapi.yaml": written(spec_of(app), "yaml"),
        ROOT / "docs/errors.md": errors_page(),
        ROOT / "docs/permissions.md": permissions_page(route_table(app)),
        ROOT / "docs/rules.md": rules_page(),
    }


def sandbox_app() -> Flask:
    """The application that knows every route, the sandbox's own included; the same on every machine."""
    return create_app(Config.from_env({"VP_MODE": "sandbox"}))


def written(spec: dict[str, Any], form: str) -> str:
    if form == "json":
        return orjson.dumps(spec, option=orjson.OPT_INDENT_2).decode() + "\n"
    # One line for each value: a sentence that grows must not fold its neighbours anew.
    return yaml.dump(spec, Dumper=Plain, allow_unicode=True, sort_keys=False, width=100_000)


class Plain(yaml.CSafeDumper):
    """Without anchors: what stands twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@click.command
@click.option("--check", is_flag=True, help="只检查，不写入。Only check that the files are up to date.")
def generate(check: bool) -> None:
    wanted = generated()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        click.echo(f"{'过期 stale' if check else '写入 written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(wanted[path], "utf-8")
    if check and stale:
        click.echo("请运行 make generate · run: make generate")
        raise click.exceptions.Exit(FOUND)


@click.command
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="文件，默认标准输出。Default: standard output."
)
def export_openapi(form: str, output: Path | None) -> None:
    text = written(spec_of(sandbox_app()), form)
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    click.echo(f"写入 written: {output}")

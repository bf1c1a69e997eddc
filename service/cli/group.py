"""What all commands share: two languages, the application around a command, and failures told in sentences."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from service.app import create_app
from service.core.config import Config, ConfigError
from service.core.db import db
from service.core.errors import Refusal

FOUND, USAGE = 1, 2

P = ParamSpec("P")
T = TypeVar("T")


class Stopped(click.ClickException):
    """Ends a command with its sentences: something wrong was found."""

    exit_code = FOUND

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class NotStarted(Stopped):
    """The command cannot do what was asked, as it was asked."""

    exit_code = USAGE


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            told_first = "设置有误，没有启动。The configuration is wrong; nothing was started."
            raise NotStarted(f"{told_first}\n{error}") from error
        except (OperationalError, ProgrammingError) as error:
            raise _database_refused(error) from error
        except Refusal as refusal:
            if isinstance(refusal.__cause__, DBAPIError):
                raise _database_refused(refusal.__cause__) from refusal
            raise Stopped(told(refusal)) from refusal

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole first line of each, because half a sentence in a second language helps nobody."""
        with formatter.section("命令 Commands"):
            formatter.write_dl(
                [(name, (command.help or "").partition("\n")[0]) for name, command in sorted(self.commands.items())]
            )


def told(refusal: Refusal) -> str:
    """A refusal as two lines, Chinese and English, each with its next step."""
    return "\n".join(f"{refusal.sentence(language)} {refusal.next_step(language)}" for language in ("zh", "en"))


def _database_refused(error: DBAPIError) -> NotStarted:
    cause = str(error.orig).strip().splitlines()
    return NotStarted(
        "数据库不能用：请检查 DATABASE_URL，并先运行 migrate。\n"
        "The database cannot be used: check DATABASE_URL, and run migrate first.\n"
        f"({cause[0] if cause else 'unknown'})"
    )


def read_config() -> Config:
    return Config.from_env(os.environ)


@contextmanager
def app_of(config: Config) -> Iterator[Flask]:
    """The application of this configuration, around a piece of work."""
    app = create_app(config)
    with app.app_context():
        try:
            yield app
        finally:
            db.engine.dispose()


def with_app(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command inside the application that the environment describes."""

    @functools.wraps(command)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        with app_of(read_config()):
            return command(*args, **kwargs)

    return inside


def say(zh: str, en: str) -> None:
    click.echo(f"{zh}\n{en}")

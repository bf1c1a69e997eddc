"""What all commands share, and light: whoever asks for help, or slips, does not wait for the application to load."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from typing import IO, Any, NamedTuple

import click

from service.cli.usage import misused

FOUND, USAGE = 1, 2


class Stopped(click.ClickException):
    """Ends a command with its sentences: something wrong was found."""

    exit_code = FOUND

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class NotStarted(Stopped):
    """The command cannot do what was asked, as it was asked."""

    exit_code = USAGE


class Entry(NamedTuple):
    """A command in the table of contents: where it is, as ``module:name``, and the first line of its help."""

    where: str
    told: str


class Commands(click.Group):
    """Loads the one command that is asked for; the others are a line each."""

    def __init__(self, table: Mapping[str, Entry], **options: Any) -> None:
        super().__init__(**options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        entry = self.table[cmd_name]
        command: click.Command = loaded(entry.where)
        command.name = cmd_name
        command.help = "\n\n".join([entry.told, inspect.cleandoc(command.callback.__doc__ or "")])
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with misused():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with misused():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            told = loaded("service.cli.failures:in_sentences")(error)
            if told is None:
                raise
            raise told from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole first line of each, because half a sentence in a second language helps nobody."""
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, self.table[name].told) for name in self.list_commands(ctx)])


def loaded(where: str) -> Any:
    """What stands there, as ``module:name``: loaded when it is asked for."""
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name)


def say(zh: str, en: str) -> None:
    click.echo(f"{zh}\n{en}")

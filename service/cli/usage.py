"""A command line that is not one, told in two languages; exit code 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from service.accounts.rules import is_written_as_a_name


class Misused(click.UsageError):
    """What was wrong, Chinese first, and where the help is."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)
        if self.ctx is not None:
            click.echo(f"用法 usage: {self.ctx.command_path} --help", file=file, err=file is None)


@contextmanager
def misused() -> Iterator[None]:
    """Around the reading of a command line."""
    try:
        yield
    except (Misused, NoArgsIsHelpError):  # told already; and no arguments at all are a way to ask for help
        raise
    except click.UsageError as error:
        raise Misused(f"{_in_chinese(error)}\n{error.format_message()}", error.ctx) from error


def _in_chinese(error: click.UsageError) -> str:
    match error:
        case NoSuchCommand():
            return f"没有 {error.command_name} 这个命令{_perhaps(_alike(error))}"
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项{_perhaps(error.possibilities or [])}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 写得不对：该写值的没有写，或者不该写值的写了。"
        case click.MissingParameter():
            return f"缺少 {_name(error)}。"
        case click.BadParameter():
            return f"{_name(error)} 不对：{_wanted(error.param)}。"
        case _:
            return "命令写得不对，可能多写或少写了内容。"


class Short(click.ParamType[str]):
    """A text that is not blank and not longer than the forms of the API allow."""

    name = "text"

    def __init__(self, least: int = 1, most: int = 40) -> None:
        self.least, self.most = least, most

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = value.strip()
        if not self.least <= len(text) <= self.most:
            self.fail(f"{self.least} to {self.most} characters are wanted.", param, ctx)
        return text


class PersonName(Short):
    """A text that the API takes for a name too."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name = super().convert(value, param, ctx)
        if not is_written_as_a_name(name):
            self.fail("A name is Chinese characters, or Latin letters; no digits, kana or symbols.", param, ctx)
        return name


def _perhaps(names: Sequence[str]) -> str:
    return f"，是不是 {names[0]}？" if names else "。"


def _alike(error: NoSuchCommand) -> list[str]:
    group = error.ctx.command if error.ctx else None
    known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
    return get_close_matches(error.command_name, known)


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx).replace("'", "") if error.param and error.ctx else "参数"


def _wanted(param: click.Parameter | None) -> str:
    match param and param.type:
        case click.Choice() as choice:
            return f"只能是 {'、'.join(map(str, choice.choices))}"
        case click.IntRange() as number:
            return f"要 {number.min} 到 {number.max} 的整数"
        case PersonName() as name:
            return f"姓名用汉字，或者英文字母，不混写，没有数字和符号，{name.most} 个字以内"
        case Short() as text:
            return f"要 {text.least} 到 {text.most} 个字"
        case click.Path() as path:
            what = "文件" if path.file_okay else "文件夹"
            return f"要一个打得开的{what}" if path.exists else f"要一个{what}的路径"
        case _:
            return "写法不对"

"""What went wrong while a command ran, in sentences instead of a traceback."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from service.cli.group import NotStarted, Stopped
from service.core.config import ConfigError
from service.core.errors import Refusal


def in_sentences(error: Exception) -> Stopped | None:
    """``None`` for what is a defect: that one keeps its traceback."""
    match error:
        case ConfigError():
            return NotStarted(f"设置有误，没有启动。The configuration is wrong; nothing was started.\n{error}")
        case OperationalError() | ProgrammingError():
            return _database_refused(error)
        case Refusal():
            cause = error.__cause__
            return _database_refused(cause) if isinstance(cause, DBAPIError) else Stopped(told(error))
        case OSError() if error.filename is not None:
            return NotStarted(
                f"文件或文件夹不能用：{error.filename}\nThis file or folder cannot be used: {error.strerror}"
            )
        case _:
            return None


def told(refusal: Refusal) -> str:
    """A refusal as two lines, Chinese and English, each with its next step."""
    return "\n".join(f"{refusal.sentence(language)} {refusal.next_step(language)}" for language in ("zh", "en"))


def _database_refused(error: DBAPIError) -> NotStarted:
    cause = str(error.orig).strip().splitlines()
    return NotStarted(
        "数据库不能用：请检查 DATABASE_URL 和数据库是否在运行；新的数据库要先运行 migrate。\n"
        "The database cannot be used: check DATABASE_URL and that it runs; a new one needs migrate first.\n"
        f"({cause[0] if cause else 'unknown'})"
    )

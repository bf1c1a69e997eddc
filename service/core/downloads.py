"""A view's answer when it is no JSON: a file, and what it is called on the disk of whoever saves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from werkzeug.http import dump_options_header

NAMED = ("Content-Disposition",)  # the header of a route whose file has a name


@dataclass(frozen=True, slots=True)
class FileName:
    """What the file is, in ASCII for every program and in Chinese for people; of a community, a day, a half year, and
    never of a person.
    """

    plain: str
    spoken: str

    def header(self, shown: str = "attachment") -> str:
        """As ``send_file`` writes it; ``shown``: ``inline`` where a browser is to open it."""
        return dump_options_header(
            shown, {"filename": self.plain, "filename*": f"UTF-8''{quote(self.spoken, safe='')}"}
        )


@dataclass(frozen=True, slots=True)
class Download:
    content: bytes
    content_type: str
    name: FileName | None = None
    headers: dict[str, str] = field(default_factory=dict)


def file_name(plain: str, spoken: str, about: str, suffix: str) -> FileName:
    """``about`` is a day or a half year, as both names say it; empty: nothing."""
    return FileName(f"{'-'.join(filter(None, (plain, about)))}.{suffix}", f"{f'{spoken} {about}'.strip()}.{suffix}")

"""What is written in docstrings, for readers of the spec."""

from __future__ import annotations

import inspect
import re


def in_markdown(docstring: str | None) -> str:
    """A docstring as the spec shows it: one line for each paragraph."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    chinese = r"[一-鿿，。；：、？！（）“”]"
    text = re.sub(rf"(?<={chinese})\n(?={chinese})|(?<=[，。；：、])\n(?=\S)", "", text)  # Chinese has no spaces
    return "\n\n".join(" ".join(each.split()) for each in text.split("\n\n"))

"""The application around a command."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from flask import Flask

from service.app import create_app
from service.core.config import Config
from service.core.db import db

P = ParamSpec("P")
T = TypeVar("T")


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
        with app_of(Config.from_env(os.environ)):
            return command(*args, **kwargs)

    return inside

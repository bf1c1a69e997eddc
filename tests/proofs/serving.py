"""``python -m tests.proofs.serving FACTORY``: our server, its workers and settings as they are, around an application
that a proof has prepared: one that dies at a named point, or one whose guards are off, to see that a race is real.
"""

from __future__ import annotations

import importlib
import os
import sys

from service.cli.children import end_with_parent
from service.cli.serve import run_server
from service.core.config import Config

if __name__ == "__main__":
    factory = sys.argv[1]
    importlib.import_module(factory.partition(":")[0])  # workers are forks: what is loaded here, none has to load again
    end_with_parent()
    run_server(Config.from_env(os.environ), factory)

"""What the server is given to serve: our application, which also says which process has answered."""

from __future__ import annotations

import os

from flask import Flask, Response

from service.app import create_app
from tests.proofs.races.crowd import WORKER


def guarded() -> Flask:
    app = create_app()

    @app.after_request
    def sign(response: Response) -> Response:
        response.headers[WORKER] = str(os.getpid())
        return response

    return app

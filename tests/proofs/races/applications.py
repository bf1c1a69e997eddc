"""What the server is given to serve: our application, which also says which process has answered."""

from __future__ import annotations

import os
from uuid import UUID

from flask import Flask, Response

from service.app import create_app
from service.core import transaction
from service.core.clock import now
from service.ladder.jobs import NIGHT
from tests.proofs.races.crowd import WORKER

NIGHTS = "/api/v1/nights"


def guarded() -> Flask:
    app = create_app()

    @app.after_request
    def sign(response: Response) -> Response:
        response.headers[WORKER] = str(os.getpid())
        return response

    @app.post(f"{NIGHTS}/<uuid:community_id>")
    def night(community_id: UUID) -> str:
        """What a worker does at night, at whatever hour the crowd is here: the product has no door for it."""
        transaction.run(lambda: NIGHT.do(community_id, now()))
        return "{}"

    return app

"""Service records over HTTP: reading, deciding, correcting."""

from service.hours.routes import corrections, decisions, records  # noqa: F401 - importing them registers their routes
from service.hours.routes.blueprint import routes as routes

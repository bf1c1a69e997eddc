"""Service records over HTTP: reading, deciding, correcting; paper sheets."""

from service.hours.routes import corrections, decisions, records, sheets  # noqa: F401 - importing them registers their routes
from service.hours.routes.blueprint import routes as routes

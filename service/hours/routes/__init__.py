"""Service records over HTTP: reading, deciding, correcting; paper sheets; the windows of closed shifts."""

from service.hours.routes import (  # noqa: F401 - importing them registers their routes
    corrections,
    decisions,
    national,
    records,
    sheets,
    windows,
)
from service.hours.routes.blueprint import routes as routes

"""The doors of the ladder; each module hangs its own into the one blueprint."""

from service.ladder.routes import bringing as bringing
from service.ladder.routes.blueprint import routes as routes

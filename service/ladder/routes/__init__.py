"""The doors of the ladder; each module hangs its own into the one blueprint."""

from service.ladder.routes import bringing as bringing
from service.ladder.routes import people as people
from service.ladder.routes import policies as policies
from service.ladder.routes.blueprint import routes as routes

"""The doors of teams; each module hangs its own into the one blueprint."""

from service.teams.routes import categories as categories
from service.teams.routes import filing as filing
from service.teams.routes import history as history
from service.teams.routes import joining as joining
from service.teams.routes import offices as offices
from service.teams.routes import registers as registers
from service.teams.routes import reviews as reviews
from service.teams.routes import statistics as statistics
from service.teams.routes import teams as teams
from service.teams.routes.blueprint import routes as routes

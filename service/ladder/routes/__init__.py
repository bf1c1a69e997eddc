"""The ladder over HTTP: policies in words, where somebody stands, who goes up, and who brought whom along."""

from service.ladder.routes import bringing as bringing
from service.ladder.routes import drifting, funnel  # noqa: F401 - they register their routes
from service.ladder.routes import people as people
from service.ladder.routes import policies as policies
from service.ladder.routes import promotions as promotions
from service.ladder.routes.blueprint import routes as routes

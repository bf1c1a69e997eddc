"""The doors of activities; each module hangs its own into the one blueprint."""

from service.activities.routes import activities as activities
from service.activities.routes import shifts as shifts
from service.activities.routes import sign_ups as sign_ups
from service.activities.routes import tasks as tasks
from service.activities.routes.blueprint import routes as routes

"""The doors of recognition; ``page`` is the one for whoever holds a paper and has no account."""

from service.recognition.routes import commendations as commendations
from service.recognition.routes import stars as stars
from service.recognition.routes import statements as statements
from service.recognition.routes import verifying as verifying
from service.recognition.routes.blueprint import routes as routes
from service.recognition.routes.page import init_page as init_page

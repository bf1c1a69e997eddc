"""Importing this package registers every route."""

from service.lifecycle.routes import changes as changes
from service.lifecycle.routes import closing as closing
from service.lifecycle.routes import deaths as deaths
from service.lifecycle.routes import hand_over as hand_over
from service.lifecycle.routes import merging as merging
from service.lifecycle.routes import moving as moving
from service.lifecycle.routes.blueprint import routes as routes

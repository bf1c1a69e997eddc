"""The doors of accounts; each module hangs its own into the one blueprint."""

from service.accounts.routes import consents as consents
from service.accounts.routes import grants as grants
from service.accounts.routes import inbox as inbox
from service.accounts.routes import linking as linking
from service.accounts.routes import own_sign_ins as own_sign_ins
from service.accounts.routes import people as people
from service.accounts.routes import proposals as proposals
from service.accounts.routes import reveal as reveal
from service.accounts.routes import sign_in as sign_in
from service.accounts.routes import ties as ties
from service.accounts.routes.blueprint import routes as routes

"""The doors of redemption; each module hangs its own into the one blueprint."""

from service.redemption.routes import closing as closing
from service.redemption.routes import counter as counter
from service.redemption.routes import gifts as gifts
from service.redemption.routes import jobs as jobs
from service.redemption.routes import orders as orders
from service.redemption.routes import papers as papers
from service.redemption.routes import periods as periods
from service.redemption.routes import photos as photos
from service.redemption.routes import two_people as two_people
from service.redemption.routes import waits as waits
from service.redemption.routes.blueprint import routes as routes

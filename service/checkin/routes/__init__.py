"""``scans`` is the door, ``codes`` what is shown there, ``shifts`` what ends it early, ``links`` what a scanner other
than WeChat opens.
"""

from service.checkin.routes import codes, scans, shifts  # noqa: F401 - each adds its routes
from service.checkin.routes.base import routes
from service.checkin.routes.links import init_links

__all__ = ["init_links", "routes"]

from __future__ import annotations

from service.core.http import Routes

routes = Routes("teams", __name__, description="团队 · Teams")

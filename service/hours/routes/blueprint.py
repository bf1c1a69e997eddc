from __future__ import annotations

from service.core.http import Routes

routes = Routes("hours", __name__, description="时长记录 · Service records")

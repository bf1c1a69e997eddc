from __future__ import annotations

from service.core.http import Routes

routes = Routes("activities", __name__, description="活动与场次 · Activities and shifts")

from __future__ import annotations

from service.core.http import Routes

routes = Routes("redemption", __name__, description="兑换日 · Redemption days")

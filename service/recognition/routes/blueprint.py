from __future__ import annotations

from service.core.http import Routes

routes = Routes("recognition", __name__, description="星级、表彰和服务记录证明 · Stars, commendations and statements")

from __future__ import annotations

from service.core.http import Routes

routes = Routes("ladder", __name__, description="成长阶梯 · The ladder")

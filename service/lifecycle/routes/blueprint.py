from __future__ import annotations

from service.core.http import Routes

routes = Routes("lifecycle", __name__, description="迁移、注销、去世 · Moving house, closing an account, death")

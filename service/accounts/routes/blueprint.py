from __future__ import annotations

from service.core.http import Routes

routes = Routes("accounts", __name__, description="登录与人员 · Sign-in and people")

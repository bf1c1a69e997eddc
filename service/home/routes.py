from __future__ import annotations

from typing import Any

from service.core.actor import signed_in
from service.core.http import Call, Routes
from service.home import queries
from service.home.schemas import HomeOut

routes = Routes("home", __name__, description="首页 · The home screen in one call")


@routes.get("/me/home", who=signed_in, gives=HomeOut)
def get_home(call: Call) -> dict[str, Any]:
    """首页 · Everything that a phone shows first, as resident, leader or staff"""
    return queries.home_of(call.actor, call.now)

"""Back to the page that somebody asked for, when they have signed in.

What stands in an address may have been written by anybody. So it is never followed: it only says which of our own pages
is meant, and that page's address is made anew from its route, its ids and the number of the counter.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

# Where one comes anyhow, and what nobody comes back to: it says who one is, nothing, or a part of another page.
ANYHOW = ("days_page", "front_door")
NO_PAGES = ("not_there", "password_page", "queue", "sign_in_page", "static")
NO_WAY_BACK = {f"desk.{name}" for name in (*ANYHOW, *NO_PAGES)}
COUNTER_DIGITS = 2


def own_page(said: str) -> str | None:
    """The address of the page of ours that is meant; ``None`` for anything else."""
    try:
        asked = urlsplit(said)
        endpoint, ids = current_app.url_map.bind("desk").match(asked.path, method="GET")
    except (ValueError, HTTPException):
        return None
    if asked.scheme or asked.netloc or not endpoint.startswith("desk.") or endpoint in NO_WAY_BACK:
        return None
    counter = parse_qs(asked.query).get("counter", [""])[0]
    is_number = counter.isascii() and counter.isdigit() and len(counter) <= COUNTER_DIGITS
    return url_for(endpoint, **ids, counter=counter if is_number else None)


def asked_for() -> str | None:
    """Where this request wanted to go. What a form would have done is not done after all: back to where it stood."""
    if request.method in ("GET", "HEAD"):
        return own_page(request.full_path)
    ids = request.view_args or {}
    if order_id := ids.get("order_id"):
        return url_for("desk.order_page", order_id=order_id)
    if period_id := ids.get("period_id"):
        return url_for("desk.period_page", period_id=period_id)
    return url_for("desk.counter_page", day_id=ids["day_id"]) if "day_id" in ids else None

"""Back to the page that somebody asked for, when they have signed in.

What stands in an address may have been written by anybody. So it is never followed: it only says which of our own pages
is meant, and that page's address is made anew from its route, its ids and the number of the counter.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

# Where one comes anyhow, and what nobody comes back to: it says who one is, nothing, or a part of another page.
ANYHOW = ("days_page", "front_door")
NO_PAGES = ("not_there", "password_page", "queue", "sign_in_page", "static")
NO_WAY_BACK = {f"desk.{name}" for name in (*ANYHOW, *NO_PAGES)}
COUNTER_DIGITS = 2


# Where a form stands that its address does not tell: of the ids in it the first says whose page it was.
STANDS_ON = {
    **dict.fromkeys(("end_day", "count_gifts", "sign_day"), "evening_page"),
    **dict.fromkeys(("confirm", "decline"), "two_people_page"),
    "propose_receipt": "stock_page",
}
PAGE_OF = {
    ("order_id",): "order_page",
    ("day_id", "passport_id"): "person_page",
    ("period_id",): "period_page",
    ("day_id",): "counter_page",
}


def stood_on() -> tuple[str, dict[str, Any]] | None:
    """The page on which the form stands that was sent here, and its ids."""
    if request.method != "POST":
        return None
    ids = request.view_args or {}
    page = STANDS_ON.get((request.endpoint or "").removeprefix("desk."))
    if page:
        return page, {"day_id": ids["day_id"]}
    found = next((of for of in PAGE_OF if set(of) <= set(ids)), None)
    return (PAGE_OF[found], {name: ids[name] for name in found}) if found else None


def own_page(said: str, **more: Any) -> str | None:
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
    return url_for(endpoint, **ids, counter=counter if is_number else None, **more)


def asked_for() -> str | None:
    """Where this request wanted to go. What a form would have done is not done after all: back to where it stood."""
    if request.method in ("GET", "HEAD"):
        return own_page(request.full_path)
    stood = stood_on()
    return url_for(f"desk.{stood[0]}", **stood[1]) if stood else None

from __future__ import annotations

from flask import current_app


def link_to(number: str) -> str:
    """What the code on a statement holds: any scanner opens it, and it says nothing but the number."""
    return f"{current_app.config['PUBLIC_URL']}/v/{number}"

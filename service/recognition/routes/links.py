from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from service.core.paging import Page

if TYPE_CHECKING:
    from service.accounts.queries import Shown


def link_to(number: str) -> str:
    """What the code on a statement holds: any scanner opens it, and it says nothing but the number."""
    return f"{current_app.config['PUBLIC_URL']}/v/{number}"


def with_link(statement: Shown) -> Shown:
    return statement.beside(link=link_to(statement.row.number) if statement.row.number else None)


def with_links(page: Page) -> Page:
    return Page([with_link(each) for each in page.items], page.next_cursor)

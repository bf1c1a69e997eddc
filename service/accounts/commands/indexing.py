"""The blind indexes of names made anew, for whoever was named before names were compared as they are now."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update

from service.accounts.models import Account, name_birth_index, name_index, read_birth_date, read_name
from service.core.crypto import CryptoError
from service.core.db import db


@dataclass(slots=True)
class Indexed:
    """What one batch has done. ``last`` is where the next one begins; ``None`` when there is nothing left."""

    last: UUID | None = None
    rows: int = 0
    changed: int = 0
    faults: list[UUID] = field(default_factory=list)


def index_names(*, after: UUID | None, limit: int) -> Indexed:
    """One batch of accounts, in the order of their ids, locked: what is changed meanwhile is not overwritten. A name
    that does not open is told and does not stop the others; what accounts were alike by before stays as it was.
    """
    columns = (Account.name_sealed, Account.birth_date_sealed, Account.name_index, Account.name_birth_index)
    rows = select(Account.id, *columns).order_by(Account.id).limit(limit).with_for_update()
    found = db.session.execute(rows if after is None else rows.where(Account.id > after)).all()
    done = Indexed(last=found[-1].id if found else None, rows=len(found))
    for row in found:
        try:
            name, born = read_name(row.id, row.name_sealed), read_birth_date(row.id, row.birth_date_sealed)
        except CryptoError:
            done.faults.append(row.id)
            continue
        made = {"name_index": name_index(name), "name_birth_index": name_birth_index(name, born)}
        if made != {each: getattr(row, each) for each in made}:
            anew = update(Account).where(Account.id == row.id).values(made)
            db.session.execute(anew.execution_options(synchronize_session=False))
            done.changed += 1
    return done

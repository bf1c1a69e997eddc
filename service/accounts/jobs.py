from __future__ import annotations

from service.accounts.commands.expiry import forget_expired
from service.core.clock import real_now
from service.core.jobs import Chore

# Sign-ins live in real time: the sandbox clock does not move them.
WORK = (Chore("accounts.forget_expired_sign_ins", lambda _now: forget_expired(real_now())),)

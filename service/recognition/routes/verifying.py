from __future__ import annotations

from service.core.actor import anyone
from service.core.http import Call
from service.recognition.errors.statements import StatementUnknown
from service.recognition.queries import statements as queries
from service.recognition.queries.statements import Verified
from service.recognition.routes.blueprint import routes
from service.recognition.schemas.statements import VerifiedOut


@routes.get("/statement-verifications/<number>", who=anyone, gives=VerifiedOut, refuses=(StatementUnknown,))
def verify_statement(_call: Call, number: str) -> Verified:
    """查验证明 · Verify a statement by its number, without a sign-in

    大小写、空格、短横都可以。没有开过的、输错的、编造的，答复完全一样。纸上的二维码是网址 `/v/{number}`（不在 `/api/v1`
    下面）：谁扫都能打开，不用登录、不用小程序，页面说的和这里一样；`StatementOut.link` 就是这个网址。

    Letters in either case, blanks and dashes are forgiven. What was never issued, mistyped or made up is answered in
    the same way. The code on the paper is the address `/v/{number}` (not under `/api/v1`): any scanner opens it,
    without a sign-in or the mini-program, and the page tells what this tells; `StatementOut.link` is that address.
    """
    return queries.verified(number)

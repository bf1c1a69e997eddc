"""``/q/{code}``: what a scanner that is not WeChat opens, and the files by which WeChat knows that the address is ours.

Outside ``/api/v1``, without the database: the page is the same for every code, so that nothing can be learnt from it,
and opening it changes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app

FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\.txt")
FILE_BYTES_MOST = 1024
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>义粉护照 · Volunteer Passport</title>
<style>
body { font: 1.25rem/1.7 sans-serif; max-width: 32rem; margin: 12vh auto; padding: 0 1.5rem; color: #222 }
h1 { font-size: 1.6rem }
p[lang=en] { color: #555; font-size: 1.05rem }
</style>
<h1>请用微信扫这个码</h1>
<p>打开微信，点右上角“＋”，选“扫一扫”，对准二维码，就能签到或签退。没有微信，请把护照卡交给现场负责人。</p>
<p lang="en">Please open this code with WeChat: tap “＋”, then “Scan”. Without WeChat, give your passport card to the
leader at the venue. Opening this page has recorded nothing.</p>
</html>
"""

links = Blueprint("links", __name__)


def init_links(app: Flask, verify_dir: Path | None) -> None:
    """Read WeChat's verification files once; nothing that a visitor sends is ever used as a path."""
    app.extensions["wechat_verify_files"] = _read_files(verify_dir) if verify_dir else {}
    app.register_blueprint(links)


def _read_files(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in folder.iterdir() if FILE_NAME.fullmatch(path.name)}
    return {name: content for name, content in found.items() if len(content) <= FILE_BYTES_MOST}


@links.get("/q/<string:_code>")
def open_link(_code: str) -> Response:
    """The same page for a live, an old and a forged code; only the API reads codes."""
    return _quiet(Response(PAGE, content_type="text/html; charset=utf-8"))


@links.get("/<string:name>.txt")
@links.get("/q/<string:name>.txt")
def verify_address(name: str) -> Response:
    """Under the root and under ``/q/``: WeChat asks below the last folder of the rule that the operator enters."""
    content = current_app.extensions["wechat_verify_files"].get(f"{name}.txt")
    if content is None:
        abort(404)
    return _quiet(Response(content, content_type="text/plain; charset=utf-8"))


def _quiet(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

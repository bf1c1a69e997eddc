"""``/v/{number}``: what the code on a statement opens. Without a sign-in, a script or anything from elsewhere; Chinese
first. It tells what ``verify_statement`` tells, and stands in no search engine.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, make_response, render_template_string
from werkzeug.exceptions import HTTPException

from service.checkin.rules import Grade
from service.core import transaction
from service.core.errors import Refusal
from service.core.problems import refusal_for
from service.recognition.queries import statements as queries
from service.recognition.rules.numbers import show_number
from service.recognition.rules.stars import in_hours
from service.recognition.rules.states import Holds, RevokeReason

OK = 200
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HOLDS: dict[str, str] = Holds.__labels__
HOLDS_EN = {
    Holds.VALID: "Valid",
    Holds.CHANGED: "Records were corrected since it was issued",
    Holds.REPLACED: "Replaced by a newer statement",
    Holds.REVOKED: "Void",
}
PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{ '查验结果' if found else '没有查到' }} · 义粉护照</title>
<style>
body { font: 1.125rem/1.6 sans-serif; max-width: 34rem; margin: 1.5rem auto; padding: 0 1rem; color: #222;
  background: #fff; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem }
[lang=en] { color: #555; font-size: .9rem }
.state { font-size: 1.3rem; padding: .6rem .8rem; border-left: .4rem solid #777; background: #f4f4f4 }
.valid { border-color: #1a6b34 }
.changed, .replaced { border-color: #8a5a00 }
.revoked, .unknown { border-color: #a31515 }
dl { margin: 0 } dt { font-weight: bold; margin-top: .7rem } dd { margin: 0 }
</style>
</head>
<body>
<main>
<h1>志愿服务记录证明 · 查验<br><span lang="en">Service record statement: verification</span></h1>
{% if found %}
<p class="state {{ found.holds }}" role="status">{{ holds }}<br><span lang="en">{{ holds_en }}</span></p>
{% if found.minutes_changed is not none %}
<p>开具以后，有 {{ found.records_changed }} 条记录更正过，合计
{{ '少了' if found.minutes_changed < 0 else '多了' }} {{ found.minutes_changed|abs }} 分钟。
<span lang="en">{{ found.records_changed }} records were corrected since it was issued;
{{ found.minutes_changed }} minutes in all.</span></p>
{% endif %}
{% if found.ended_on %}
<p>日期：{{ found.ended_on }}{% if why %}；原因：{{ why }}{% endif %} <span lang="en">Since that day.</span></p>
{% endif %}
<dl>
<dt>编号 <span lang="en">Number</span></dt><dd>{{ number }}</dd>
<dt>姓名 <span lang="en">Name</span></dt><dd>{{ found.name_masked or '本人要求删除了身份' }}</dd>
<dt>服务时长 <span lang="en">Hours</span></dt><dd>{{ hours(found.minutes) }} 小时 <span lang="en">hours</span></dd>
<dt>起止 <span lang="en">Days</span></dt><dd>{{ found.first_day or '首次服务' }} 至 {{ found.last_day }}</dd>
<dt>开具单位 <span lang="en">Issued by</span></dt><dd>{{ found.issuer }}</dd>
<dt>开具日期 <span lang="en">Issued on</span></dt><dd>{{ found.issued_on }}</dd>
<dt>记录单位 <span lang="en">Recorded by</span></dt>
{% for each in found.units %}<dd>{{ each.name }}：{{ hours(each.minutes) }} 小时</dd>{% endfor %}
<dt>凭证 <span lang="en">Evidence</span></dt>
{% for grade, minutes in found.grades.items() %}<dd>{{ grades[grade] }}：{{ hours(minutes) }} 小时</dd>{% endfor %}
</dl>
<p>请和纸上的姓名、编号、时长核对，不一样的就不是这一份。
<span lang="en">Compare name, number and hours with the paper: if they differ, it is not this statement.</span></p>
{% else %}
<p class="state unknown" role="status">{{ refusal.sentence('zh') }}<br>
<span lang="en">{{ refusal.sentence('en') }}</span></p>
<p>{{ refusal.next_step('zh') }} <span lang="en">{{ refusal.next_step('en') }}</span></p>
{% endif %}
</main>
</body>
</html>
"""

page = Blueprint("verification", __name__)


def init_page(app: Flask) -> None:
    app.register_blueprint(page)


@page.get("/v/<string:number>")
def open_statement(number: str) -> Response:
    """Refusals are told on a page, too."""
    found = transaction.run_request(lambda: queries.verified(number), read_only=True)
    why = RevokeReason.__labels__[found.revoke_reason] if found.revoke_reason else None
    html = render_template_string(
        PAGE,
        found=found,
        holds=HOLDS[found.holds],
        holds_en=HOLDS_EN[found.holds],
        why=why,
        number=show_number(found.number),
        hours=in_hours,
        grades=Grade.__labels__,
    )
    return make_response(html, OK)


@page.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    response = make_response(render_template_string(PAGE, found=None, refusal=refusal), refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@page.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    return refused(refusal_for(error))


@page.after_request
def quiet(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

"""What a developer reads first: ``info.description`` of the spec. Numbers come from the code that keeps them."""

from __future__ import annotations

from service.accounts.rules import REFRESH_GRACE
from service.checkin.codec import STEP_SECONDS, TOLERANCE_STEPS
from service.core.errors import TooManyRequests, Unavailable
from service.core.idempotency import KEEP_DAYS
from service.core.paging import PAGE_SIZE, PAGE_SIZE_MOST

GATES = {
    "anyone": "任何人 · anyone",
    "signed_in": "已登录的人 · anyone signed in",
    "staff": "社区工作人员 · staff",
    "case_worker": "工作人员、社工 · staff and social workers",
    "reader": "有任一角色的人 · whoever holds a role",
    "administrator": "管理员 · administrators",
}

_ZH = """\
社区志愿服务的护照：扫码、审核、积分。下面是各接口共同的约定，每条只说一次。

**登录** `wx.login` 的 code 交给 `POST /sign-in/wechat`，工作人员在电脑上用 `POST /sign-in/password`。此后每个请\
求带 `Authorization: Bearer <access_token>`。访问令牌默认 15 分钟，以 `expires_in_seconds` 为准；续期令牌默认 30\
 天，用一次换一次（`POST /sign-in/refresh`）。答复丢了，{grace} 秒内可用旧的续期令牌再换；更晚再用旧的，算被盗，\
这台设备的登录全部作废（`sign_in.refresh_reused`）。401 `auth.token_refused`：先续期，再重发原请求。停用、退出、\
收回角色立即生效。

任何人可用的接口，`security` 是 `[{{}}, {{bearer: []}}]` 的，带上令牌会多看到一些（如 `my_sign_up`、草稿）；是 `[]` \
的不看令牌是谁的。带了就得是好的：令牌不对，这些接口也答 401。

绑定微信（`POST /me/link`）的答复丢了：重新 `wx.login` 再登录，就是原来的账号，令牌也是新的。

注销（`POST /me/close`）的答复丢了：先续期，不要登录。续期答 401，就是已经注销，告诉本人，到此为止；能续，就是还没\
有注销，可以重发。注销以后再用这个微信登录，会新建一个账号（`account_id` 不同，没有护照）。

**沙箱里的新人** 沙箱的微信是替身：把 `sandbox-<名字>-<现在的 Unix 秒数>-<16 位小写十六进制>` 当作 `js_code` 交给 \
`POST /sign-in/wechat`（秒数用 `GET /sandbox/clock` 的 `real_now`），每个新名字（字母、数字、`-`、`_`）是一个新人；\
每个 code 只能用一次。

**防重复** POST 上的 `Idempotency-Key`（8–100 个 `A–Z a–z 0–9 _ . : -`）：每次新操作用新的随机编号，重发用同\
一编号和一字不差的内容。重发得到第一次的答复，并带 `Idempotency-Replayed: true`；内容变了是 409 \
`idempotency.key_reused`。编号按人、按接口分开，路径也算内容，保存 {keep} 天；重发的答复是第一次的语言。被拒绝且没有\
保存任何东西时，编号不算用过。参数标\
明 required 的必须带。

**扫码** `client_id` 本身就是编号，不需要 `Idempotency-Key`：同一次扫码重发用同一个 `client_id`，得到第一次的结\
果；再扫一次用新的。它按扫码的人分开，扫码和点名共用。`already` 是成功。被拒绝的扫码也会保存。

**列表** `limit` 默认 {size}，最多 {most}；把 `next_cursor` 原样作为 `cursor` 传回，其余参数不变，为 null 时没有下\
一页。不要自己拼。另一个列表的（别的接口，路径里别的编号，或别的筛选）是 422 `request.cursor_refused`：从第一页\
重新打开。

**多个值** 数组参数用逗号：`?state=pending,returned`；写成 `?state=pending&state=returned` 意思相同。别的参数写\
两次是 422。空值、`undefined`、`null` 当作没有填。不认识的参数或字段是 422。

**出错** `application/problem+json`（RFC 9457）。按 `code` 判断，它永不改名；`title` 说发生了什么，`detail` 说怎\
么办，可直接给用户看（`Accept-Language: en` 给英文）；`errors[]` 是每一项的问题，用同一种语言：`field` 是路径，\
`consents.0` 是列表里的第一项（从 0 数），`sheets.1.rows.13` 是第 1 张表的第 13 行；几项合起来不对（如几选一），\
是它们所在的那一层，最外层是 `body`，整个请求体；`facts` 是句子里的数字和有关的编号，每个代码有哪些见 `ProblemCode` \
的 `x-codes`，各是什么、什么单位见 `FactsOut`；\
`request_id` 请附在反馈里。400、415、422 是写法不对；401 未登录；403 角色不够；404 不存在或不归您看，两者不区分；\
409 是业务规则不允许，提示里有下一步；413 太大。

**缓存** 答复都不让缓存（`Cache-Control: no-store`）；只有照片例外：一个 `photo_url` 永远是同一张，换了照片就换地址。

**等待** 429（默认 {too_many} 秒）和 503（{busy} 秒）带 `Retry-After` 秒数，什么都没有保存：等够再用同一编号重发。\
断网也这样重发。

**时间** 都带时区，如 `2026-11-22T09:30:00+08:00`，精确到秒，更细的舍去；没有时区的不收。日期是北京时间的日历日。\
`id` 是不透\
明的文字。时长是整数分钟，满 30 分钟 1 分。

**版本** PUT 是整体替换（只有 `PUT /me` 不是：没填的不变），带上读到的 `version`；别人先改过是 409 \
`request.stale_version`：重新读取再改。没有 \
PATCH，没有 DELETE。PUT 不带编号：答复丢了就重新读取，内容已经是自己写的，就是成功了。

**GET** 从不改变状态，可以放心重发。会留下查看记录的都是 POST。

**请求体** 标为可选的，可以发 `{{}}`，也可以不发。不填时的值写在每一项的说明里。没有请求体的接口，发来的内容不读，也不\
算错。

**消息** 在事情办成后几秒之内才到收件箱：操作是否成功，看接口的答复，不看有没有消息。

**孩子自己的微信** 未满 14 岁的孩子要用自己的微信，依次是：`enter_person`（工作人员登记孩子）→ `record_guardian` → \
`give_wards_consent`（监护人，`record`）→ `open_passport_for` → `confirm_identity` → `issue_link_code` → 孩子用自己\
的微信登录，`POST /me/link` 输入绑定码。绑定码的有效期按真实时间算。

**上传** `wx.uploadFile`，`name: "file"`，其余放 `formData`（都是文字）；默认最多 5 MB，别的请求最多 1 MB。答复\
是文字，要自己 `JSON.parse`。文件名随意：按内容认类型，不按后缀。

**二维码** `<image src>` 带不了登录信息。请取 JSON 里的 `link`，在小程序里用二维码组件画出来；或用 `wx.request` \
取 `code.png`，`responseType: "arraybuffer"`，再 `wx.arrayBufferToBase64`，拼成 `data:image/png;base64,…`。动态\
码每 {step} 秒换一次，过期后还认 {tolerance} 步（{step} 秒）；在 `expires_in_seconds` 秒后重新取。\
`wx.downloadFile` 只会 GET：实名导出表 `POST /national-exports/{{id}}/file` 请工作人员\
在电脑上下载，或用 `wx.request`（`arraybuffer`）取得后 `FileSystemManager.writeFile`。

**代码的中文** 每个代码列表都是一个组件，`x-enum-labels` 是显示用的中文。以后可能增加代码：不认识的请当作“其他\
”显示。

**`x-who`** 谁可以敲门；哪些行看得见、规则是否允许，另外判断。街道、区、市一级的工作人员和社工只看合计、\
只定报上来的事：居民、礼品、订单、兑换日由本社区的工作人员办，别级的答 404，列表是空的。
"""

_EN = """\
The passport of a community's volunteers: scan, serve, be approved, find points. What all operations share is said \
here, once.

**Signing in** Give the code of `wx.login` to `POST /sign-in/wechat`; staff at a desk use `POST \
/sign-in/password`. Then send `Authorization: Bearer <access_token>`. An access token lives 15 minutes by default \
(`expires_in_seconds` tells), a refresh token 30 days and for one use (`POST /sign-in/refresh`). If the answer was \
lost, the old refresh token works again for {grace} seconds; later it counts as stolen and ends the whole session \
(`sign_in.refresh_reused`). On 401 `auth.token_refused` refresh, then repeat the request. Disabling, signing out \
and withdrawing a role take effect at once.

Of the operations for anyone, those with `security: [{{}}, {{bearer: []}}]` show more to whoever brings a token \
(`my_sign_up`, drafts); those with `[]` do not ask whose it is. A token that is sent must be good: a bad one is 401 \
even there.

If the answer of `POST /me/link` was lost, `wx.login` and sign in again: it is the old account, with new \
tokens.

If the answer of `POST /me/close` was lost, refresh and do not sign in. Refreshing answered 401: the account is \
closed; say so and stop. Refreshed: it is not, and you may send it again. Whoever signs in with the same WeChat after \
closing gets a new account (another `account_id`, and no passport).

**A newcomer in the sandbox** Its WeChat is a stand-in: give `sandbox-<name>-<Unix seconds now>-<16 lower-case hex \
digits>` as `js_code` to `POST /sign-in/wechat`; take the seconds from `real_now` of `GET /sandbox/clock`. Each new \
name (letters, digits, `-`, `_`) is a new person, and each \
code works once.

**Idempotency-Key** (8–100 of `A–Z a–z 0–9 _ . : -`) on POST: a new random key for each new act; repeat with the \
same key and exactly the same body. A repetition gets the first answer with `Idempotency-Replayed: true`; another \
body is 409 `idempotency.key_reused`. Keys are per person and operation, the path is part of what must be the same, \
and they are kept {keep} days; a repetition is in the language of the first answer. A refusal that \
saved nothing leaves the key unused.

**Scans** carry `client_id`, which is their key: no `Idempotency-Key` is needed. Resend a scan with its \
`client_id` and get its first outcome; a new attempt takes a new one. It is per person who scans, and one for scans \
and roll calls alike. `already` is success. Refused scans are kept \
too.

**Paging** `limit` is {size} by default and {most} at most; give `next_cursor` back as `cursor`, as it was, \
with the other parameters as they were. null: no more. That of another list (another operation, other ids in the \
path, or other filters) is 422 `request.cursor_refused`: begin at the first page.

**Lists in a query** are joined by commas, `?state=pending,returned`; `?state=pending&state=returned` means the \
same. Any other parameter given twice is 422. Empty, `undefined` and `null` count as absent. Unknown parameters \
and fields are 422.

**Refusals** are `application/problem+json` (RFC 9457). Decide by `code`, which is never renamed; `title` says \
what happened and `detail` what to do, to be shown as they are (`Accept-Language: en` for English); `errors[]` is \
per field, in that language: `field` is a path, `consents.0` the first of a list (from 0), `sheets.1.rows.13` \
row 13 of worksheet 1; of several fields together, as where one of two is given, it is what holds them: `body` is \
the whole body; `facts` are the numbers in the \
sentences and the ids that go with them: `x-codes` of `ProblemCode` names those of each code, `FactsOut` tells what \
each is, and its unit. `request_id` belongs in a bug report. 400, 415, 422: the \
shape; 401: sign in; 403: the role; 404: not there or not yours, which look the same; 409: a rule says no, with \
the next step; 413: too large.

**Caching** Nothing is kept (`Cache-Control: no-store`) but photos: a `photo_url` is one picture for ever, and another \
picture has another.

**Waiting** 429 ({too_many} seconds) and 503 ({busy} seconds) carry `Retry-After` and saved nothing: wait, then \
repeat with the same key. Do the same when the network broke.

**Times** carry an offset, `2026-11-22T09:30:00+08:00`, in whole seconds, fractions are cut; without an offset they \
are refused. Days are \
calendar days in Asia/Shanghai. An `id` is opaque text. Minutes are whole; thirty are a point.

**Versions** PUT replaces as a whole (but for `PUT /me`, where what is left out stays) and carries the `version` \
that was read; if somebody was faster: 409 \
`request.stale_version`, read again. There is no PATCH and no DELETE. PUT takes no key: if the answer was lost, \
read again; if what stands there is what you sent, it succeeded.

**GET** never changes anything and may always be repeated. Whatever leaves a trace of having been looked at is a \
POST.

**Bodies** that are optional may be `{{}}` or left out. What holds for a field that is left out stands in its \
description. Where an operation takes no body, what is sent as one is not read, and no error.

**Messages** reach the inbox within seconds of what they tell: whether an operation succeeded is told by its \
answer, not by a message.

**A child's own WeChat** Under 14, in this order: `enter_person` (staff enter the child) → `record_guardian` → \
`give_wards_consent` (the guardian, for `record`) → `open_passport_for` → `confirm_identity` → `issue_link_code` → \
the child signs in with a WeChat of their own and enters the code by `POST /me/link`. The code expires by real time.

**Uploads** by `wx.uploadFile`, `name: "file"`, the rest in `formData` as text; 5 MB at most by default, other \
requests 1 MB. It answers with a string: `JSON.parse` it. The file may have any name: its content tells the type.

**QR codes** `<image src>` sends no bearer header. Draw the `link` of the JSON answer with a QR component; or \
fetch `code.png` by `wx.request` with `responseType: "arraybuffer"` and show `wx.arrayBufferToBase64` as a \
`data:image/png;base64,…`. A rotating code changes every {step} seconds and is taken for {tolerance} step ({step} \
seconds) more; fetch it again after `expires_in_seconds`. `wx.downloadFile` only knows GET: the \
list with whole names, `POST /national-exports/{{id}}/file`, is for staff on a PC, or `wx.request` (`arraybuffer`) \
and `FileSystemManager.writeFile`.

**Codes** Each list of codes is a component of its own, with Chinese labels in `x-enum-labels`. Codes may be \
added: show an unknown one as "other".

**`x-who`** says who may knock; which rows are within sight, and what the rules say, is judged after that. Staff and \
social workers of a subdistrict, district or city see sums and decide what is passed up to them: people, gifts, orders \
and redemption days are for the staff of the community itself, and for others a 404 or an empty list.
"""


def description() -> str:
    """Markdown: Chinese, then English, then the values of ``x-who``."""
    numbers = {
        "grace": int(REFRESH_GRACE.total_seconds()),
        "keep": KEEP_DAYS,
        "step": STEP_SECONDS,
        "tolerance": TOLERANCE_STEPS,
        "size": PAGE_SIZE,
        "most": PAGE_SIZE_MOST,
        "too_many": TooManyRequests.retry_after,
        "busy": Unavailable.retry_after,
    }
    gates = "\n".join(f"- `{name}` {told}" for name, told in GATES.items())
    return "\n\n".join((_ZH.format(**numbers).strip(), _EN.format(**numbers).strip(), gates)) + "\n"

"""The stage of the play: persons who speak HTTP, a narrator, and a memory of everything that was sent."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from service.cli.group import Stopped

PAPERS = {".pdf": b"%PDF", ".xlsx": b"PK"}  # how each kind begins
TRIES_MOST = 4  # as a mini-program does it: the same request, with the same key


class Deviation(Stopped):
    """The service answered something else than the play demands."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that wrote something, and its answer, to be sent once more."""

    who: str
    request: Mapping[str, Any]
    status: int
    answer: Any


@dataclass(slots=True)
class Stage:
    http: httpx.Client
    console: Console
    scenes: int
    papers: Path | None = None
    scene: int = 0
    ticks: int = 0
    sent: list[Sent] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def open_scene(self, zh: str, en: str) -> None:
        self.scene += 1
        self.console.print(f"\n[bold]第 {self.scene}/{self.scenes} 幕 {zh}[/bold] [dim]· {en}[/dim]")

    def tell(self, zh: str, en: str) -> None:
        self.console.print(f"    {zh} [dim]· {en}[/dim]")

    def expect(self, found: Any, wanted: Any, zh: str, en: str) -> None:
        """One line of the play, true or the end of it."""
        if found != wanted:
            raise Deviation(f"  ✗ {zh} · {en}\n    应为 wanted: {wanted!r}\n    实为 found:  {found!r}")
        self.ticks += 1
        self.console.print(f"  [green]✓[/green] {zh} [dim]· {en}[/dim]")

    def file_paper(self, name: str, content: bytes, zh: str, en: str) -> None:
        """Kept where whoever watches can open it, if they have said where."""
        if not content.startswith(PAPERS[Path(name).suffix]):
            raise Deviation(f"  ✗ {name}: {content[:20]!r}")
        if self.papers is not None:
            (self.papers / name).write_bytes(content)
        self.tell(f"{zh} {name}：{len(content):,} 字节", f"{en}, to be printed and filed")

    def move_clock(self, *, to: str | None = None, forward_minutes: int = 0, is_told: bool = True) -> None:
        body = {"move_to": to} if to else {"forward_seconds": forward_minutes * 60}
        moved = Person(self, "沙箱").ask("POST", "/sandbox/clock", json=body)
        if is_told:
            self.tell(f"沙箱时钟拨到 {moved['now'][:16].replace('T', ' ')}", "the sandbox clock moves")

    def now(self) -> str:
        return str(Person(self, "沙箱").get("/sandbox/clock")["now"])


@dataclass(slots=True)
class Person:
    """Somebody with a phone (or, without a token, the phone before its sign-in)."""

    stage: Stage
    name: str
    token: str | None = None

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, params=query)

    def send_once(self, path: str, body: Any) -> httpx.Response:
        """A write whose answer may be a refusal: the caller counts them."""
        return self._send("POST", path, headers={"Idempotency-Key": uuid.uuid4().hex}, json=body)

    def file(self, path: str) -> bytes:
        response = self._send("GET", path)
        if not response.is_success:
            raise self._unexpected(response)
        return response.content

    def image(self, path: str) -> bytes:
        response = self._send("GET", path)
        if response.status_code != httpx.codes.OK or response.headers["content-type"] != "image/png":
            raise self._unexpected(response)
        return response.content

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """A write, with a key that makes it safe to send again; it is remembered."""
        request: dict[str, Any] = {"method": "POST", "url": path, "headers": {"Idempotency-Key": uuid.uuid4().hex}}
        request |= options | ({} if body is None else {"json": body})
        answer = self.ask(**request)
        self.stage.sent.append(Sent(self.name, request | {"token": self.token}, httpx.codes.OK, answer))
        return answer

    def refused(self, path: str, code: str, **options: Any) -> dict[str, Any]:
        """A write that must be refused with this code; gives the problem document."""
        options = options or {"json": {}}
        options = {name: value for name, value in options.items() if value is not None}
        return self._problem("POST", path, code, headers={"Idempotency-Key": uuid.uuid4().hex}, **options)

    def not_found(self, path: str, code: str) -> dict[str, Any]:
        """A question about what must not be there."""
        return self._problem("GET", path, code)

    def _problem(self, method: str, path: str, code: str, **options: Any) -> dict[str, Any]:
        response = self._send(method, path, **options)
        problem = response.json() if response.is_client_error else {}
        if problem.get("code") != code:
            raise self._unexpected(response, f"应拒绝 refusal wanted: {code}")
        return dict(problem)

    def ask(self, method: str, url: str, **options: Any) -> Any:
        response = self._send(method, url, **options)
        if not response.is_success:
            raise self._unexpected(response)
        return response.json()

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        response = self.stage.http.request(method, url, headers=headers, **options)
        for _ in range(TRIES_MOST - 1):
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            self.stage.tell("系统正忙，按它说的稍等再发", "busy: sent again, after as long as the answer says")
            time.sleep(float(response.headers["Retry-After"]))
            response = self.stage.http.request(method, url, headers=headers, **options)
        return response

    def _unexpected(self, response: httpx.Response, told: str = "") -> Deviation:
        request = response.request
        return Deviation(
            f"  ✗ {self.name}: {request.method} {request.url.path} → {response.status_code} {told}\n"
            f"    {response.text[:500]}"
        )


def send_all_again(stage: Stage, since: int = 0) -> int:
    """Every remembered write once more, exactly as it was; each must get its first answer again."""
    remembered = stage.sent[since:]
    for sent in remembered:
        request = dict(sent.request)
        again = Person(stage, sent.who, request.pop("token")).ask(**request)
        if again != sent.answer:
            raise Deviation(f"  ✗ {request['url']}\n    先答 first: {sent.answer}\n    再答 again: {again}")
    return len(remembered)

"""The configuration, from the environment, checked as a whole before anything starts.

Guarantees: an unsafe or unreadable setting stops the start with a sentence that says what to set, all of them at once;
nothing secret has a default in production, which is the mode unless the sandbox is asked for by name; ``repr`` shows no
secret. ``docs/configuration.md`` lists every variable, and a test holds it to this module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from service.core.crypto import KEY_BYTES, BadKeyRing, KeyRing, decode_base64
from service.core.signing import SECRET_BYTES_MIN, SecretRing


class Mode(StrEnum):
    SANDBOX = "sandbox"

    PRODUCTION = "production"


ADVICE = (
    "每项设置的说明见 docs/configuration.md。只是试用，请用 make run，不要用真实数据。",
    "docs/configuration.md explains every setting. To try things out without real data: make run.",
)


class ConfigError(Exception):
    """One sentence per problem, Chinese and English on one line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([*problems, *ADVICE]))
        self.problems = tuple(problems)


def _sandbox_value(purpose: str) -> bytes:
    """Known to everybody who can read this file, and for that refused by value in production."""
    return hashlib.sha256(f"volunteer-passport, sandbox only: {purpose}".encode()).digest()


SANDBOX_SECRET = _sandbox_value("signing")
SANDBOX_ENCRYPTION_KEY = _sandbox_value("encryption")
SANDBOX_INDEX_KEY = _sandbox_value("index")
SANDBOX_WECHAT_APP_ID = "wx-sandbox"
SANDBOX_WECHAT_APP_SECRET = _sandbox_value("wechat").hex()
RANDOM_ZH = "至少 32 个随机字节的 base64（openssl rand -base64 32）"
RANDOM_EN = "at least 32 random bytes in base64 (openssl rand -base64 32)"
_KNOWN = frozenset({SANDBOX_SECRET, SANDBOX_ENCRYPTION_KEY, SANDBOX_INDEX_KEY})


@dataclass(frozen=True, slots=True)
class Config:
    mode: Mode
    data_dir: Path
    database_url: str = field(repr=False)  # it may hold a password
    pool_size: int
    database_timeout_ms: int
    signing: SecretRing
    encryption: KeyRing
    index_key: bytes = field(repr=False)
    wechat_app_id: str
    wechat_app_secret: str = field(repr=False)
    wechat_api_url: str
    wechat_verify_dir: Path | None
    ladder_dir: Path | None
    public_url: str  # without a slash at its end
    host: str
    port: int
    workers: int
    access_token_minutes: int
    refresh_token_days: int
    max_body_bytes: int
    max_upload_bytes: int
    has_rate_limits: bool
    trusted_proxies: int
    has_quick_hashing: bool
    log_level: str
    sandbox_clock: Path | None

    @property
    def is_sandbox(self) -> bool:
        return self.mode is Mode.SANDBOX

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Raises ``ConfigError`` with all that is wrong."""
        read = _Reader(env)
        data_dir = Path(read.text("VP_DATA_DIR", "instance")).absolute()
        file = "sandbox.db" if read.is_sandbox else "volunteer-passport.db"  # made-up and real people never share one
        config = cls(
            mode=read.mode,
            data_dir=data_dir,
            database_url=read.database_url(f"sqlite:///{data_dir}/{file}"),
            pool_size=read.number("VP_POOL_SIZE", 8, least=1, most=100),
            database_timeout_ms=read.number("VP_DATABASE_TIMEOUT_MS", 3000, least=100, most=10_000),
            signing=read.secrets(),
            encryption=read.encryption_keys(),
            index_key=read.index_key(),
            wechat_app_id=read.wechat_app_id(),
            wechat_app_secret=read.wechat_app_secret(),
            wechat_api_url=read.url("VP_WECHAT_API_URL", "https://api.weixin.qq.com"),
            wechat_verify_dir=read.folder("VP_WECHAT_VERIFY_DIR"),
            ladder_dir=read.folder("VP_LADDER_DIR"),
            public_url=read.url("VP_PUBLIC_URL", "http://127.0.0.1:8000" if read.is_sandbox else None),
            host=read.text("VP_HOST", "127.0.0.1"),
            port=read.number("VP_PORT", 8000, least=1, most=65_535),
            workers=read.number("VP_WORKERS", 2, least=1, most=64),
            access_token_minutes=read.number("VP_ACCESS_TOKEN_MINUTES", 15, least=1, most=60),
            refresh_token_days=read.number("VP_REFRESH_TOKEN_DAYS", 30, least=1, most=365),
            max_body_bytes=read.number("VP_MAX_BODY_BYTES", 1 << 20, least=1 << 10, most=1 << 24),
            max_upload_bytes=read.number("VP_MAX_UPLOAD_BYTES", 5 << 20, least=1 << 10, most=1 << 26),
            has_rate_limits=read.rate_limits(),
            trusted_proxies=read.number("VP_TRUSTED_PROXIES", 0, least=0, most=5),
            has_quick_hashing=read.quick_hashing(),
            log_level=read.choice("VP_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
            sandbox_clock=read.sandbox_clock(),
        )
        read.refuse_shared_keys(config)
        read.refuse_unknown()
        if read.problems:
            raise ConfigError(read.problems)
        return config


class _Reader:
    """Reads one variable at a time and goes on after a problem, so that all of them are told together.

    What stands in for a value with a problem is never used: the problem stops the start.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.read: set[str] = set()
        self.problems: list[str] = []
        chosen = self.text("VP_MODE", Mode.PRODUCTION)
        self.mode = Mode.SANDBOX if chosen == Mode.SANDBOX else Mode.PRODUCTION
        if chosen not in set(Mode):
            self.problems.append(_set("VP_MODE", "sandbox 或 production", "sandbox or production"))

    @property
    def is_sandbox(self) -> bool:
        return self.mode is Mode.SANDBOX

    def text(self, name: str, default: str) -> str:
        """Blank is the same as absent: that is how an empty line of an env file arrives."""
        self.read.add(name)
        return self.env.get(name, "").strip() or default

    def must(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.problems.append(sentence)

    def required(self, name: str, sandbox: str, zh: str, en: str) -> str:
        value = self.text(name, sandbox if self.is_sandbox else "")
        self.must(bool(value), _set(name, zh, en))
        return value

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        text = self.text(name, str(default))
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        sentence = _set(name, f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}")
        self.must(least <= value <= most, sentence)
        return value

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default).upper()
        sentence = _set(name, f"{'、'.join(allowed)} 之一", f"one of {', '.join(allowed)}")
        self.must(value in allowed, sentence)
        return value

    def url(self, name: str, default: str | None) -> str:
        schemes = {"http", "https"} if self.is_sandbox else {"https"}
        value = self.text(name, default or "").rstrip("/")
        shapes = [f"{scheme}://…" for scheme in sorted(schemes)]
        sentence = _set(name, f"{' 或 '.join(shapes)}，不带参数", f"{' or '.join(shapes)}, without a query")
        self.must(_is_plain_url(value, schemes), sentence)
        return value

    def database_url(self, default: str) -> str:
        scheme, mark, rest = self.text("DATABASE_URL", default).partition("://")
        if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and mark and rest:
            return f"postgresql+psycopg://{rest}"
        # Flask and Alembic would look for a relative file in two different places.
        path = rest.removeprefix("/")
        is_file = scheme == "sqlite" and rest.startswith("/") and path not in {"", ":memory:"} and "?" not in path
        sentence = _set(
            "DATABASE_URL",
            "postgresql://用户:密码@主机/库名 或 sqlite:///路径/文件.db",
            "postgresql://user:password@host/name or sqlite:///path/to/file.db",
        )
        self.must(is_file, sentence)
        return f"sqlite:///{Path(path).absolute()}"

    def secrets(self) -> SecretRing:
        text = self.text("VP_SECRETS", "")
        if not text and self.is_sandbox:
            return SecretRing((SANDBOX_SECRET,))
        secrets = tuple(decode_base64(part) for part in text.split(","))
        long_enough = all(len(secret) >= SECRET_BYTES_MIN for secret in secrets)
        sentence = _set(
            "VP_SECRETS",
            f"{RANDOM_ZH}；几个用逗号隔开，新的在前",
            f"{RANDOM_EN}; several are separated by commas, newest first",
        )
        self.must(long_enough, sentence)
        self._refuse_known("VP_SECRETS", *secrets)
        return SecretRing(secrets if long_enough else (SANDBOX_SECRET,))

    def encryption_keys(self) -> KeyRing:
        sandbox = KeyRing({"sandbox": SANDBOX_ENCRYPTION_KEY})
        text = self.text("VP_ENCRYPTION_KEYS", "")
        if not text and self.is_sandbox:
            return sandbox
        try:
            ring = KeyRing.parse(text)
        except BadKeyRing as error:
            zh, en = (
                f"编号:base64（{KEY_BYTES} 个随机字节），新的在前",
                f"id:base64 of {KEY_BYTES} random bytes, newest first",
            )
            self.problems.append(_set("VP_ENCRYPTION_KEYS", zh, f"{en}: {error}" if text else en))
            return sandbox
        self._refuse_known("VP_ENCRYPTION_KEYS", *ring.keys.values())
        return ring

    def index_key(self) -> bytes:
        text = self.text("VP_INDEX_KEY", "")
        if not text and self.is_sandbox:
            return SANDBOX_INDEX_KEY
        key = decode_base64(text)
        self.must(len(key) >= KEY_BYTES, _set("VP_INDEX_KEY", RANDOM_ZH, RANDOM_EN))
        self._refuse_known("VP_INDEX_KEY", key)
        return key

    def wechat_app_id(self) -> str:
        zh, en = (
            "小程序的 AppID：wx 加十六位 0-9、a-f",
            "the mini-program's AppID: wx and sixteen digits or letters a-f",
        )
        app_id = self.required("VP_WECHAT_APP_ID", SANDBOX_WECHAT_APP_ID, zh, en)
        is_one = re.fullmatch("wx[0-9a-f]{16}", app_id) or self.is_sandbox or not app_id
        self.must(bool(is_one), _set("VP_WECHAT_APP_ID", zh, en))
        return app_id

    def wechat_app_secret(self) -> str:
        zh, en = "小程序的 AppSecret", "the mini-program's AppSecret"
        secret = self.required("VP_WECHAT_APP_SECRET", SANDBOX_WECHAT_APP_SECRET, zh, en)
        is_known = secret == SANDBOX_WECHAT_APP_SECRET
        sentence = _set("VP_WECHAT_APP_SECRET", f"{zh}；沙箱的值是公开的", f"{en}: the sandbox's value is public")
        self.must(self.is_sandbox or not is_known, sentence)
        return secret

    def folder(self, name: str) -> Path | None:
        text = self.text(name, "")
        sentence = _set(name, "一个已有的文件夹，或者去掉这一项", "a folder that is there, or remove it")
        self.must(not text or Path(text).is_dir(), sentence)
        return Path(text).absolute() if text else None

    def rate_limits(self) -> bool:
        is_on = self.choice("VP_RATE_LIMITS", "ON", ("ON", "OFF")) != "OFF"
        sentence = _remove("VP_RATE_LIMITS", "只有沙箱可以不限流", "only the sandbox runs without rate limits")
        self.must(is_on or self.is_sandbox, sentence)
        return is_on

    def quick_hashing(self) -> bool:
        is_quick = self.choice("VP_PASSWORD_HASHING", "SLOW", ("SLOW", "QUICK")) == "QUICK"
        sentence = _remove("VP_PASSWORD_HASHING", "快速散列保护不了密码", "quick hashes protect no password")
        self.must(not is_quick or self.is_sandbox, sentence)
        return is_quick

    def sandbox_clock(self) -> Path | None:
        text = self.text("VP_SANDBOX_CLOCK", "")
        sentence = _remove("VP_SANDBOX_CLOCK", "只有沙箱的时钟可以拨动", "only the sandbox's clock can be moved")
        self.must(not text or self.is_sandbox, sentence)
        return Path(text).absolute() if text else None

    def refuse_shared_keys(self, config: Config) -> None:
        """One value for two purposes, or an old key kept as the new one, protects neither."""
        values = [*config.signing.secrets, *config.encryption.keys.values(), config.index_key]
        names = ("VP_SECRETS", "VP_ENCRYPTION_KEYS", "VP_INDEX_KEY")
        sentence = _set(", ".join(names), "各不相同的值，现在有一个用了两次", "values all different: one stands twice")
        self.must(len(set(values)) == len(values), sentence)

    def refuse_unknown(self) -> None:
        """A name with a slip of the pen would leave a default in force that nobody wants."""
        for name in sorted(name for name in self.env if name.startswith("VP_") and name not in self.read):
            zh, en = (
                "没有这项设置（全部见 docs/configuration.md）",
                "there is no such setting (docs/configuration.md lists them all)",
            )
            self.problems.append(_remove(name, zh, en))

    def _refuse_known(self, name: str, *values: bytes) -> None:
        is_known = not _KNOWN.isdisjoint(values)
        sentence = _set(name, "自己的值；沙箱的值是公开的", "values of your own: the sandbox's are public")
        self.must(self.is_sandbox or not is_known, sentence)


def _set(name: str, zh: str, en: str) -> str:
    return f"请设置 {name}：{zh}。 Set {name} to {en}."


def _remove(name: str, zh: str, en: str) -> str:
    return f"请去掉 {name}：{zh}。 Remove {name}: {en}."


def _is_plain_url(text: str, schemes: set[str]) -> bool:
    if not (text.isascii() and text.isprintable()) or set(text) & set(" \\?#@"):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that does not close
        return False

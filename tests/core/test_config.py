import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from service.core import config as module
from service.core.config import Config, ConfigError, Mode

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
SANDBOX = {"VP_MODE": "sandbox"}


def encoded(byte: str, length: int = 32) -> str:
    return base64.b64encode(byte.encode() * length).decode()


PRODUCTION = {
    "VP_SECRETS": encoded("s"),
    "VP_ENCRYPTION_KEYS": f"k1:{encoded('e')}",
    "VP_INDEX_KEY": encoded("i"),
    "VP_WECHAT_APP_ID": "wx1234567890abcdef",
    "VP_WECHAT_APP_SECRET": "the-real-app-secret",
    "VP_PUBLIC_URL": "https://passport.example.cn",
}


def problems(env: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(env)
    return refused.value.problems


def the_problem(env: Mapping[str, str]) -> str:
    """Its English half; the Chinese one stands before it and says the same of the same setting."""
    (problem,) = problems(env)
    chinese, _, english = problem.partition("。 ")
    verb, name = english.partition(":")[0].split()[:2]
    assert chinese.startswith({"Set": "请设置 ", "Remove": "请去掉 "}[verb] + name)
    return english


# the two modes


def test_production_is_the_mode_of_whoever_says_nothing() -> None:
    assert Config.from_env(PRODUCTION).mode is Mode.PRODUCTION
    assert not Config.from_env(PRODUCTION).is_sandbox


def test_the_sandbox_needs_nothing_but_its_name() -> None:
    assert Config.from_env(SANDBOX).is_sandbox


def test_an_empty_environment_is_told_all_that_production_needs_at_once() -> None:
    told = problems({})
    for name in PRODUCTION:
        assert len([problem for problem in told if f"Set {name} to" in problem]) == 1
    assert len(told) == len(PRODUCTION)


def test_every_problem_is_one_sentence_and_the_message_has_them_all() -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"VP_MODE": "test", "VP_POOL_SIZE": "many", "DATABASE_URL": "mysql://x"})
    lines = str(refused.value).splitlines()
    assert len(lines) == len(refused.value.problems) + 2 == len(PRODUCTION) + 5
    assert all(re.fullmatch("(请设置 .+。 Set|请去掉 .+。 Remove) .+\\.", line) for line in lines[:-2])
    assert "docs/configuration.md" in lines[-1]


@pytest.mark.parametrize("mode", ["test", "Sandbox", "PRODUCTION", "1"])
def test_a_mode_that_is_none_is_refused_and_never_taken_for_the_sandbox(mode: str) -> None:
    told = "请设置 VP_MODE：sandbox 或 production。 Set VP_MODE to sandbox or production."
    assert problems({"VP_MODE": mode})[0] == told
    assert len(problems({"VP_MODE": mode})) == len(PRODUCTION) + 1


def test_a_blank_value_is_no_value() -> None:
    assert Config.from_env({**SANDBOX, "VP_POOL_SIZE": " ", "VP_SANDBOX_CLOCK": ""}) == Config.from_env(SANDBOX)


# secrets


def test_a_full_production_configuration_is_read() -> None:
    config = Config.from_env({**PRODUCTION, "VP_SECRETS": f"{encoded('t')}, {encoded('s', 40)}"})
    assert config.signing.secrets == (b"t" * 32, b"s" * 40)
    assert config.encryption.newest_id == "k1"
    assert config.index_key == b"i" * 32
    assert config.wechat_app_id == "wx1234567890abcdef"
    assert config.wechat_app_secret == "the-real-app-secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VP_SECRETS", encoded("s", 31)),
        ("VP_SECRETS", f"{encoded('s')},{encoded('t', 31)}"),
        ("VP_SECRETS", f"{encoded('s')},"),
        ("VP_SECRETS", "correct horse battery staple is not base64"),
        ("VP_ENCRYPTION_KEYS", encoded("e")),
        ("VP_ENCRYPTION_KEYS", f"k1:{encoded('e', 31)}"),
        ("VP_ENCRYPTION_KEYS", f"k1:{encoded('e')},k1:{encoded('f')}"),
        ("VP_INDEX_KEY", encoded("i", 31)),
        ("VP_INDEX_KEY", "short"),
    ],
)
@pytest.mark.parametrize("base", [PRODUCTION, SANDBOX], ids=["production", "sandbox"])
def test_a_short_doubled_or_unreadable_secret_stops_the_start(base: dict[str, str], name: str, value: str) -> None:
    assert the_problem({**base, name: value}).startswith(f"Set {name} to ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VP_SECRETS", base64.b64encode(module.SANDBOX_SECRET).decode()),
        ("VP_SECRETS", f"{encoded('s')},{base64.urlsafe_b64encode(module.SANDBOX_SECRET).decode()}"),
        ("VP_SECRETS", base64.b64encode(module.SANDBOX_INDEX_KEY).decode()),
        ("VP_ENCRYPTION_KEYS", f"mine:{base64.b64encode(module.SANDBOX_ENCRYPTION_KEY).decode()}"),
        ("VP_INDEX_KEY", base64.b64encode(module.SANDBOX_INDEX_KEY).decode().rstrip("=")),
        ("VP_WECHAT_APP_SECRET", module.SANDBOX_WECHAT_APP_SECRET),
    ],
)
def test_the_sandboxs_values_are_refused_in_production_under_any_name(name: str, value: str) -> None:
    problem = the_problem({**PRODUCTION, name: value})
    assert problem.startswith(f"Set {name} to ")
    assert "public" in problem
    assert Config.from_env({**SANDBOX, "VP_SECRETS": base64.b64encode(module.SANDBOX_SECRET).decode()})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VP_SECRETS", encoded("i")),
        ("VP_SECRETS", encoded("e")),
        ("VP_SECRETS", f"{encoded('s')},{encoded('s')}"),
        ("VP_ENCRYPTION_KEYS", f"k1:{encoded('e')},k2:{encoded('e')}"),
        ("VP_INDEX_KEY", encoded("e")),
    ],
)
def test_one_value_does_not_serve_twice(name: str, value: str) -> None:
    assert "one stands twice" in the_problem({**PRODUCTION, name: value})


@pytest.mark.parametrize("name", PRODUCTION)
def test_nothing_that_production_needs_has_a_default(name: str) -> None:
    env = {key: value for key, value in PRODUCTION.items() if key != name}
    assert the_problem(env).startswith(f"Set {name} to ")


def test_neither_repr_nor_problems_show_a_secret() -> None:
    hidden = [encoded("s"), encoded("e"), encoded("i"), "the-real-app-secret", "pass-word", "ssss", "eeee", "iiii"]
    url = "postgresql://vp:pass-word@db/passport"
    shown = repr(Config.from_env({**PRODUCTION, "DATABASE_URL": url}))
    complaints = "".join(problems({**PRODUCTION, "DATABASE_URL": "mysql://vp:pass-word@db", "VP_MODE": "x"}))
    complaints += "".join(problems({**PRODUCTION, "VP_SECRETS": encoded("e"), "VP_ENCRYPTION_KEYS": encoded("e")}))
    complaints += "".join(problems({**PRODUCTION, "VP_INDEX_KEY": "pass-word"}))
    for secret in hidden:
        assert secret not in shown
        assert secret not in complaints


# what only the sandbox may do


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VP_SANDBOX_CLOCK", "/tmp/clock"),  # noqa: S108
        ("VP_RATE_LIMITS", "off"),
        ("VP_PASSWORD_HASHING", "quick"),
    ],
)
def test_what_makes_the_sandbox_playful_stops_production(name: str, value: str) -> None:
    assert the_problem({**PRODUCTION, name: value}).startswith(f"Remove {name}: ")
    assert Config.from_env({**SANDBOX, name: value})


def test_the_sandbox_reads_its_toys() -> None:
    config = Config.from_env({**SANDBOX, "VP_SANDBOX_CLOCK": "clock", "VP_RATE_LIMITS": "Off"})
    assert config.sandbox_clock == Path("clock").absolute()
    assert not config.has_rate_limits


def test_a_setting_that_is_not_there_stops_the_start() -> None:
    assert the_problem({**PRODUCTION, "VP_SECRET": "x"}).startswith("Remove VP_SECRET: there is no such setting")


@pytest.mark.parametrize(
    "app_id", ["wx…", "wx-sandbox", "wx1234567890ABCDEF", "wx1234567890abcde", "1234567890abcdef12"]
)
def test_what_is_no_app_id_stops_production(app_id: str) -> None:
    assert the_problem({**PRODUCTION, "VP_WECHAT_APP_ID": app_id}).startswith("Set VP_WECHAT_APP_ID to ")
    assert Config.from_env({**SANDBOX, "VP_WECHAT_APP_ID": app_id}).wechat_app_id == app_id


# addresses


@pytest.mark.parametrize("name", ["VP_PUBLIC_URL", "VP_WECHAT_API_URL"])
def test_http_is_for_the_sandbox_only(name: str) -> None:
    assert the_problem({**PRODUCTION, name: "http://passport.example.cn"}).startswith(f"Set {name} to https://")
    assert Config.from_env({**SANDBOX, name: "http://127.0.0.1:9000"})


@pytest.mark.parametrize(
    "url",
    [
        "passport.example.cn",
        "ftp://passport.example.cn",
        "https://",
        "https:///path",
        "https://host:port",
        "https://host:0",
        "https://host:70000",
        "https://[::1",
        "https://host?x=1",
        "https://host#x",
        "https://user:password@host",
        "https://ho st",
        "https://ho\nst",
        "https://主机",
    ],
)
def test_an_address_is_a_plain_one(url: str) -> None:
    assert the_problem({**PRODUCTION, "VP_PUBLIC_URL": url}).startswith("Set VP_PUBLIC_URL to https://")


def test_a_public_address_may_have_a_port_and_a_path_and_loses_its_last_slash() -> None:
    config = Config.from_env({**PRODUCTION, "VP_PUBLIC_URL": "https://example.cn:8443/passport/"})
    assert config.public_url == "https://example.cn:8443/passport"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg_3(scheme: str) -> None:
    config = Config.from_env({**PRODUCTION, "DATABASE_URL": f"{scheme}://vp:p%40ss@db:5432/passport?sslmode=require"})
    assert config.database_url == "postgresql+psycopg://vp:p%40ss@db:5432/passport?sslmode=require"


def test_the_embedded_database_lies_in_the_data_directory_in_production_too() -> None:
    config = Config.from_env({**PRODUCTION, "VP_DATA_DIR": "/srv/passport"})
    assert config.database_url == "sqlite:////srv/passport/volunteer-passport.db"


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:////srv/vp.db", Path("/srv/vp.db")), ("sqlite:///vp.db", Path("vp.db"))]
)
def test_a_file_is_the_same_file_from_wherever_it_is_asked(url: str, path: Path) -> None:
    assert Config.from_env({**SANDBOX, "DATABASE_URL": url}).database_url == f"sqlite:///{path.absolute()}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory",
        "mysql://db/vp",
        "postgresql://",
        "vp.db",
    ],
)
@pytest.mark.parametrize("base", [PRODUCTION, SANDBOX], ids=["production", "sandbox"])
def test_a_database_that_cannot_last_is_refused(base: dict[str, str], url: str) -> None:
    assert the_problem({**base, "DATABASE_URL": url}).startswith("Set DATABASE_URL to ")


# numbers and choices

LIMITS = {
    "VP_PORT": ("port", 1, 65_535),
    "VP_WORKERS": ("workers", 1, 64),
    "VP_POOL_SIZE": ("pool_size", 1, 100),
    "VP_DATABASE_TIMEOUT_MS": ("database_timeout_ms", 100, 10_000),
    "VP_ACCESS_TOKEN_MINUTES": ("access_token_minutes", 1, 60),
    "VP_REFRESH_TOKEN_DAYS": ("refresh_token_days", 1, 365),
    "VP_MAX_BODY_BYTES": ("max_body_bytes", 1024, 16 * 1024 * 1024),
    "VP_MAX_UPLOAD_BYTES": ("max_upload_bytes", 1024, 64 * 1024 * 1024),
}


@pytest.mark.parametrize("name", LIMITS)
def test_every_number_has_limits(name: str) -> None:
    attribute, least, most = LIMITS[name]
    for value in (least, most):
        assert getattr(Config.from_env({**SANDBOX, name: str(value)}), attribute) == value
    for wrong in (least - 1, most + 1, "-5", "1.5", "ten", "１５", "9" * 5000):
        assert the_problem({**SANDBOX, name: str(wrong)}) == f"Set {name} to a whole number from {least} to {most}."


def test_a_log_level_is_read_in_any_case_and_only_if_it_is_one() -> None:
    assert Config.from_env({**SANDBOX, "VP_LOG_LEVEL": "debug"}).log_level == "DEBUG"
    assert "VP_LOG_LEVEL" in the_problem({**SANDBOX, "VP_LOG_LEVEL": "loud"})


# the page that operators read


class Recorder(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.env[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.env)

    def __len__(self) -> int:
        return len(self.env)


def documented() -> dict[str, str]:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: default.strip() for name, default in rows}


def test_wechats_verification_files_come_from_a_folder_that_is_there(tmp_path: Path) -> None:
    assert Config.from_env(SANDBOX).wechat_verify_dir is None
    assert Config.from_env({**SANDBOX, "VP_WECHAT_VERIFY_DIR": str(tmp_path)}).wechat_verify_dir == tmp_path
    assert "VP_WECHAT_VERIFY_DIR" in the_problem({**SANDBOX, "VP_WECHAT_VERIFY_DIR": str(tmp_path / "missing")})


@pytest.mark.parametrize("base", [PRODUCTION, SANDBOX], ids=["production", "sandbox"])
def test_the_page_lists_exactly_what_the_code_reads(base: dict[str, str]) -> None:
    env = Recorder(base)
    Config.from_env(env)
    assert set(documented()) == env.asked


def test_the_defaults_on_the_page_are_those_of_the_code() -> None:
    literal = {name: default.strip("`") for name, default in documented().items() if default.startswith("`")}
    assert len(literal) == 17
    assert literal.pop("VP_MODE") == Config.from_env(PRODUCTION).mode
    assert Config.from_env({**SANDBOX, **literal}) == Config.from_env(SANDBOX)


def test_the_page_calls_required_what_is_required_and_none_what_is_none() -> None:
    required = {name for name, default in documented().items() if "required" in default}
    assert required == set(PRODUCTION)
    assert {name for name, default in documented().items() if "none" in default} == {
        "VP_LADDER_DIR",
        "VP_SANDBOX_CLOCK",
        "VP_WECHAT_VERIFY_DIR",
    }

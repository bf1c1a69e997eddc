"""The policies that are shipped, and those of the operator's own folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from service.core.config import ConfigError
from service.ladder.policy_reader.reader import PolicyRefused, read
from service.ladder.rules import LadderPolicy
from service.ladder.rules.sense import Fault

FILE_BYTES_MOST = 64 * 1024
PACKAGE = "service.ladder"


class PoliciesRefused(ConfigError):
    """All that is wrong with the files of a folder: as any other bad setting does, it stops the start."""

    @property
    def sentences(self) -> tuple[str, ...]:
        return self.problems


@cache
def shipped() -> tuple[LadderPolicy, ...]:
    """Those of the package, in the order of their keys. A fault in one of them is a defect of ours."""
    folder = files(PACKAGE) / "policies"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return tuple(read(each.read_text("utf-8"), each.name) for each in found)


def load(folder: Path | None) -> tuple[LadderPolicy, ...]:
    """What is shipped and, beside it, every ``*.yaml`` of the operator's folder. Raises ``PoliciesRefused``."""
    known = {policy.key: "shipped with the program" for policy in shipped()}
    found, wrong = list(shipped()), []
    for path in sorted(folder.glob("*.yaml")) if folder else ():
        try:
            policy = read_file(path)
        except PolicyRefused as refused:
            wrong += refused.sentences
            continue
        if policy.key in known:
            zh = f"{path} 第 1 行：{policy.key} 已经有了（{known[policy.key]}）。改动请写成新的 version。"
            en = f"{path}, line 1: {policy.key} is there already ({known[policy.key]}). A change is a new version."
            wrong.append(f"{zh} {en}")
        known[policy.key] = str(path)
        found.append(policy)
    if wrong:
        raise PoliciesRefused(wrong)
    return tuple(found)


def read_file(path: Path) -> LadderPolicy:
    """One file. Raises ``PolicyRefused``, also for what is too large or no text."""
    try:
        content = path.read_bytes()
        if len(content) > FILE_BYTES_MOST:
            most = FILE_BYTES_MOST // 1024
            raise PolicyRefused(str(path), [Fault(1, f"文件超过 {most} KB。", f"The file is larger than {most} KB.")])
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(1, "编码要是 UTF-8，请另存。", "The encoding has to be UTF-8: save it so.")
        raise PolicyRefused(str(path), [fault]) from error
    except OSError as error:
        raise PolicyRefused(str(path), [Fault(1, "文件打不开。", "The file cannot be opened.")]) from error
    return read(written, str(path))

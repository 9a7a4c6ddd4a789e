"""Promises of the repository itself."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HOSTS = ("pypi" + ".org", "files.python" + "hosted", "deb.debian" + ".org", "registry.npm" + "js")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in _tracked():
        if path.suffix in {".png", ".wav", ".qm"} or not path.is_file():
            continue
        found.append((path, path.read_text(encoding="utf-8", errors="replace")))
    return found


def test_no_file_names_a_registry() -> None:
    guilty = [str(p) for p, text in _texts() if any(host in text for host in HOSTS)]
    assert guilty == []


def test_no_file_holds_both_sides_of_a_merge() -> None:
    mark = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    assert [str(p) for p, text in _texts() if mark.search(text)] == []


def test_the_lock_file_holds_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)
    assert len(pinned) > 30
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name is not None
        assert f"\n{name.group().lower()}==" in lock, requirement


def test_mypy_has_no_exemptions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mypy = project["tool"]["mypy"]
    assert mypy["strict"] is True
    assert "overrides" not in mypy
    assert not any(key.startswith("ignore") for key in mypy)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md"])
def test_every_link_and_picture_exists(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [x for x in links if "://" not in x and not (page.parent / x).exists()]
    assert missing == []


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    word = re.compile(r"pytest\.(skip|xfail)\(|mark\.(skip|skipif|xfail)|importorskip\(")
    guilty = [
        str(p.relative_to(ROOT))
        for p, text in _texts()
        if p.suffix == ".py"
        and "tests" in p.parts
        and p != Path(__file__).resolve()
        and word.search(text)
    ]
    assert guilty == []

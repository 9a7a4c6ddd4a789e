"""What is wrong with a command line, in Chinese first and in one sentence each."""

from __future__ import annotations

import re
from typing import Final

from typer.exceptions import TyperException

_SAYS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"No such command '(?P<what>[^']*)'\.(?: Did you mean (?P<near>.*)\?)?",
        "没有“{what}”这个命令",
    ),
    (r"No such option: (?P<what>\S+)(?: .*?(?P<near>--?[^)?]*))?", "没有“{what}”这个选项"),
    (r"Missing argument '(?P<what>[^']*)'", "缺少“{what}”"),
    (r"Missing option '(?P<what>[^']*)'", "缺少选项“{what}”"),
    (r"Missing command", "没有写要做什么"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<what>.*)\)", "多写了“{what}”"),
    (r"Option '?(?P<what>--?[^' ]+)'? requires", "选项“{what}”后面要写内容"),
    (r"Invalid value for '?(?P<what>[^':]*)'?", "“{what}”写得不对"),
)
"""How the maker of the command line begins its sentences, and what we say instead."""
_WHY: Final[tuple[tuple[str, str], ...]] = (
    ("valid integer", "，要写整数"),
    ("valid number", "，要写数字"),
    ("greater than", "，数太小"),
    ("less than", "，数太大"),
)
"""Signs of why a value is wrong, and the words for it."""


def explain(error: TyperException) -> tuple[str, str]:
    """The Chinese and the English sentence of a usage error, with where to read more."""
    english = " ".join(error.format_message().split())
    chinese = "命令写得不对"
    for pattern, says in _SAYS:
        found = re.match(pattern, english)
        if found is not None:
            parts = {name: value or "" for name, value in found.groupdict().items()}
            chinese = says.format(**parts)
            chinese += next((why for sign, why in _WHY if sign in english), "")
            near = re.findall(r"[\w-]+", parts.get("near", "").replace("Did you mean", ""))
            if near:
                chinese += f"，是不是“{'”或“'.join(near)}”？"
            break
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "hall")
    stop = "" if chinese.endswith("？") else "。"
    return f"{chinese}{stop}写法请看 {path} --help", f"{english.rstrip('.')}; see {path} --help"

"""Words that look alike: what someone probably meant."""

import difflib
import itertools
from collections.abc import Collection

from config import text as chars

NEAREST_OF = 1000
"""A hint is looked for among so many names; more would take too long."""


def unknown_word(value: str, choices: Collection[str]) -> tuple[str, str]:
    """Both messages for a word that is not one of the choices, with the nearest one."""
    near = nearest(value, choices)
    zh = f"“{chars.cut(value)}”不是可用的值。可用的值：{'、'.join(choices)}。"
    en = f"“{chars.cut(value)}” is not one of {', '.join(choices)}."
    if near:
        zh += f"是不是想写“{near}”？"
        en += f" Did you mean “{near}”?"
    return zh, en


def nearest(value: str, choices: Collection[str]) -> str:
    """The choice that looks most like `value`; "" when none does."""
    folded = {choice.lower(): choice for choice in itertools.islice(choices, NEAREST_OF)}
    found = difflib.get_close_matches(value[:80].lower(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""

"""Which line of a TOML text a key stands on. The standard parser does not say."""

import re

from config.struct_reader import Path

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=""")


def line_of(text: str, path: Path) -> int | None:
    """The line of a key, else of the table around it; None where neither is found.

    Good for what people write by hand; inline arrays of tables count as one line.
    """
    lines = _lines(text)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _lines(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    seen: dict[str, int] = {}
    here: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.fullmatch(line)
        if header:
            first, *rest = _parts(header[2])
            if header[1] == "[[" and not rest:
                seen[first] = seen.get(first, -1) + 1
            place: Path = (first, seen[first]) if first in seen else (first,)
            here = (*place, *rest)
            found.setdefault(here, number)
            found.setdefault((first,), number)
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault((*here, *_parts(key[1])), number)
    return found


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]

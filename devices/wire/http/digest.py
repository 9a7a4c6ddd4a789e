"""HTTP Digest access authentication, MD5 and SHA-256, qop "auth" or none (RFC 7616, RFC 2617)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

_PARAMETER: Final = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES: Final = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants to be answered."""

    realm: str
    nonce: str
    qop: str = ""
    opaque: str = ""
    algorithm: str = "MD5"


def read_challenge(header: str) -> Challenge | None:
    """The challenge of a WWW-Authenticate header; None if it is none that we can answer."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    found = {one[1].lower(): one[2] or one[3] or "" for one in _PARAMETER.finditer(rest)}
    qops = [one.strip() for one in found.get("qop", "").split(",")]
    algorithm = found.get("algorithm", "MD5").upper()
    if "nonce" not in found or algorithm not in _HASHES or qops not in ([""], *_with_auth(qops)):
        return None
    qop = "auth" if "auth" in qops else ""
    return Challenge(
        found.get("realm", ""), found["nonce"], qop, found.get("opaque", ""), algorithm
    )


def authorization(
    challenge: Challenge,
    user: str,
    password: str,
    method: str,
    target: str,
    *,
    count: int = 1,
    cnonce: str = "",
) -> str:
    """The Authorization header; ``count`` rises with each use of the nonce."""

    def digest(text: str) -> str:
        return hashlib.new(
            _HASHES[challenge.algorithm], text.encode(), usedforsecurity=False
        ).hexdigest()

    who = digest(f"{user}:{challenge.realm}:{password}")
    what = digest(f"{method}:{target}")
    parts = [
        f'username="{_quoted(user)}"',
        f'realm="{_quoted(challenge.realm)}"',
        f'nonce="{challenge.nonce}"',
        f'uri="{target}"',
        f"algorithm={challenge.algorithm}",
    ]
    if challenge.qop:
        nc = f"{count:08x}"
        response = digest(f"{who}:{challenge.nonce}:{nc}:{cnonce}:{challenge.qop}:{what}")
        parts += [f"qop={challenge.qop}", f"nc={nc}", f'cnonce="{cnonce}"']
    else:
        response = digest(f"{who}:{challenge.nonce}:{what}")
    parts.append(f'response="{response}"')
    if challenge.opaque:
        parts.append(f'opaque="{challenge.opaque}"')
    return "Digest " + ", ".join(parts)


def _with_auth(qops: list[str]) -> list[list[str]]:
    return [qops] if "auth" in qops else []


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

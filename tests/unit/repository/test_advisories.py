"""What the audit of the libraries says of what it was told."""

import json

from tests.helpers.advisories import verdict


def test_a_known_fault_fails() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    package = {"name": "lib", "version": "1.0", "vulns": [fault]}
    code, said = verdict(json.dumps({"dependencies": [package]}))
    assert code == 1
    assert said == ["lib 1.0: PYSEC-1 (fixed in 2.0)"]


def test_nothing_known_passes_and_says_how_many() -> None:
    package = {"name": "lib", "version": "1.0", "vulns": []}
    assert verdict(json.dumps({"dependencies": [package]})) == (
        0,
        ["advisories: 1 packages, nothing known"],
    )


def test_what_was_not_checked_is_said() -> None:
    code, said = verdict("")
    assert code == 0
    assert "NOT CHECKED" in said[0]

"""Numbers as people read them."""

from __future__ import annotations


def spaced(label: str) -> str:
    """A label for the eye: "B012" is "B 012"."""
    head = label.rstrip("0123456789")
    return f"{head} {label[len(head) :]}" if head and head != label else label

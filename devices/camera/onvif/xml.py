"""A small, strict reader of the XML that cameras send: bounded, no DTD, names without their name space."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from devices.wire.fault import Fault, FrameError

SIZE_MAX: Final = 512 * 1024
ELEMENTS_MAX: Final = 20_000
DEPTH_MAX: Final = 64


@dataclass(slots=True)
class Element:
    """One element: local name, attributes by local name, own text, children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Every element of this name below, in the order of the document."""
        found = []
        for child in self.children:
            if child.name == name:
                found.append(child)
            found += child.all(name)
        return found

    def first(self, *path: str) -> Element | None:
        """The first element found by going down: any depth for each step."""
        here: Element | None = self
        for name in path:
            here = next(iter(here.all(name)), None) if here is not None else None
        return here

    def value(self, *path: str) -> str:
        """Text of ``first``; empty if there is none."""
        found = self.first(*path)
        return "" if found is None else found.text.strip()


class _NotXmlError(Exception):
    """Why a text is refused."""


def read_xml(data: bytes) -> Element:
    """The document as a tree.

    Raises:
        FrameError: it is not well formed, too large, too deep, or has a DTD.
    """
    if len(data) > SIZE_MAX:
        raise FrameError(Fault("XML", f"at most {SIZE_MAX} bytes", str(len(data)), b""))
    top = Element("", {})
    stack = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > ELEMENTS_MAX or len(stack) > DEPTH_MAX:
            raise _NotXmlError("too many or too deep elements")
        own = {_local(key): text for key, text in attributes.items()}
        element = Element(_local(name), own)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop()

    def text(words: str) -> None:
        stack[-1].text += words

    def doctype(*_: object) -> None:
        raise _NotXmlError("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _NotXmlError, ValueError, LookupError) as err:
        raise FrameError(Fault("XML", "a well-formed answer", str(err), b"")) from err
    return top


def _local(name: str) -> str:
    return name.rpartition(":")[2]

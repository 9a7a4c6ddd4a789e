"""The Qt application, the two halls, and a log that must stay clean."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication

import config
from config.model import Hall
from config.theme import Theme, load_theme
from hall_display.app import application

HALLS = Path(__file__).resolve().parents[3] / "config" / "halls"


@pytest.fixture(scope="session")
def app() -> QGuiApplication:
    return application("test", headless=True)


@pytest.fixture(scope="session")
def halls() -> dict[str, Hall]:
    return {name: config.load_hall(HALLS / name).require() for name in ("ziyang", "songming")}


@pytest.fixture(scope="session")
def theme() -> Theme:
    return load_theme()


@pytest.fixture(autouse=True)
def _no_qt_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    said = [
        r.getMessage()
        for r in caplog.records
        if r.name in {"qt", "hall_display.screen"} and r.levelno >= logging.WARNING
    ]
    assert said == []

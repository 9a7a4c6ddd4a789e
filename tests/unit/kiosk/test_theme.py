import re

import msgspec
import pytest

from config.theme import QML_DIR, ThemeError, apply_to, load_theme
from config.theme.check import Rect, Target, TextBox, page_faults
from config.theme.colour import contrast, darkened, rgb
from config.theme.theme import Value


class Sink:
    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.got: dict[str, Value] = {}

    def setProperty(self, name: str, value: Value, /) -> bool:  # noqa: N802 - Qt's name
        self.got[name] = value
        return name in self.names


def qml_properties() -> set[str]:
    text = (QML_DIR / "HallTheme" / "Theme.qml").read_text(encoding="utf-8")
    return set(re.findall(r"^    property \w+ (\w+):", text, re.MULTILINE))


@pytest.mark.parametrize("kind", sorted(load_theme().surface))
@pytest.mark.parametrize("elder", [False, True])
def test_theme_file_and_qml_singleton_hold_the_same_names(kind: str, elder: bool) -> None:
    theme = load_theme()
    values = theme.values(theme.display(kind), elder=elder)
    assert set(values) == qml_properties()
    sink = Sink(qml_properties())
    apply_to(sink, values)
    assert sink.got == values
    with pytest.raises(ThemeError, match="no property"):
        apply_to(Sink(set()), values)


def test_sizes_are_those_of_the_design() -> None:
    theme = load_theme()
    kiosk = theme.text_px(theme.display("ticketing"))
    assert kiosk == {
        "body": 32, "label": 40, "title": 52, "display": 72, "number": 160, "call": 160,
    }  # fmt: skip
    assert theme.text_px(theme.display("ticketing"), elder=True)["body"] == 44
    assert theme.least_target_px(theme.display("ticketing")) == 64
    assert theme.least_target_px(theme.display("ticketing"), elder=True) == 104
    assert theme.text_px(theme.display("terminal"))["body"] == 15
    assert theme.text_px(theme.display("rating"))["body"] == 24
    board = theme.text_px(theme.display("board"))
    assert (board["body"], board["number"], board["call"]) == (64, 110, 220)
    sign = theme.text_px(theme.display("counter_sign"))
    assert (sign["body"], sign["number"]) == (80, 320)


def test_sizes_follow_the_display() -> None:
    theme = load_theme()
    fine = theme.display("ticketing", mm_per_px=0.125)
    assert theme.text_px(fine)["body"] == 64
    assert theme.values(fine)["unit"] == 16
    far = theme.display("board", distance_m=16.0)
    assert theme.text_px(far)["body"] == 127  # 16 m / 200 = 80 mm at 0.63 mm a pixel
    near = theme.display("terminal", distance_m=0.1)
    assert theme.text_px(near)["body"] >= theme.least_text_px(near)


def test_every_surface_keeps_the_rule_of_distance() -> None:
    theme = load_theme()
    for kind in theme.surface:
        for elder in (False, True):
            display = theme.display(kind)
            scale = theme.text_px(display, elder=elder)
            height_mm = scale["body"] * display.mm_per_px
            assert height_mm >= display.distance_m * 1000 / 200
            for style in ("number", "call"):
                assert scale[style] * display.mm_per_px >= display.distance_m * 1000 / 120


def test_colours_pass_and_a_pale_primary_is_refused() -> None:
    assert load_theme().faults() == []
    own = load_theme(primary="#8A1538", font_zh="Source Han Sans")
    assert own.palette(own.display("ticketing"))["primary"] == "#8A1538"
    assert own.values(own.display("rating"))["familyEn"] == "Source Han Sans"
    assert own.faults() == []
    with pytest.raises(ThemeError, match="primary = #7FB2E5"):
        load_theme(primary="#7FB2E5")


def test_contrast_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#10243E", "#F5F8FC") == pytest.approx(14.7, abs=0.05)
    assert contrast("#FFD166", "#071A33") == pytest.approx(12.1, abs=0.05)
    assert rgb("#80102030") == (16, 32, 48)
    assert darkened("#FFFFFF", 0.5) == "#808080"
    with pytest.raises(ValueError, match="not a colour"):
        rgb("blue")


def good_text() -> TextBox:
    return TextBox("取号", Rect(40, 40, 200, 48), 32, "#10243E", "#FFFFFF")


def test_a_good_page_passes() -> None:
    theme = load_theme()
    targets = [Target("a", Rect(0, 0, 80, 80)), Target("b", Rect(100, 0, 80, 80))]
    assert page_faults(theme, theme.display("ticketing"), [good_text()], targets) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"px": 30}, "at least 32 px"),
        ({"cut": True}, "is cut"),
        ({"box": Rect(1000, 0, 200, 48)}, "runs off"),
        ({"colour": "#B0B8C4"}, "contrast"),
    ],
)
def test_a_bad_text_is_refused(change: dict[str, object], words: str) -> None:
    theme = load_theme()
    text = msgspec.structs.replace(good_text(), **change)
    faults = page_faults(theme, theme.display("ticketing"), [text], [])
    assert len(faults) == 1
    assert words in faults[0]


def test_bad_targets_and_overlaps_are_refused() -> None:
    theme = load_theme()
    kiosk = theme.display("ticketing")
    small = [Target("x", Rect(0, 0, 63, 200))]
    assert "63 x 200" in page_faults(theme, kiosk, [], small)[0]
    close = [Target("a", Rect(0, 0, 110, 110)), Target("b", Rect(129, 0, 110, 110))]
    assert "19 px apart" in page_faults(theme, kiosk, [], close)[0]
    fine = [Target("a", Rect(0, 0, 80, 80)), Target("b", Rect(100, 0, 80, 80))]
    assert "at least 104 px" in page_faults(theme, kiosk, [], fine, elder=True)[0]
    twice = [good_text(), good_text()]
    assert "overlap" in page_faults(theme, kiosk, twice, [])[0]
    assert page_faults(theme, theme.display("board"), [], small) == []

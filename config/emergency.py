"""The standing words of an emergency: what every screen, strip and voice says when nobody gave others.

One place for all of them: a hall that hears one sentence and reads another one hesitates.
"""

from typing import Final

TITLE: Final = {"zh": "紧急疏散", "en": "Emergency evacuation"}
DRILL: Final = {"zh": "疏散演练", "en": "Evacuation drill"}
WORDS: Final = {
    "zh": "请听从工作人员指挥，从安全出口撤离",
    "en": "Please follow the staff and leave by the nearest exit",
}
ON_A_STRIP: Final = (
    f"{TITLE['zh']} {WORDS['zh']}",
    "请从安全出口撤离",
    "请立即撤离",
    "请撤离",
)
"""For boards at a counter, the longest first: the longest that stands still is shown."""

"""Work profiles: a counter takes only from queues that it serves, and every queue is served by one."""

from collections import defaultdict

from config.draft import Draft
from config.problems import Report


def check(draft: Draft, report: Report) -> None:
    """Check the profiles against windows and queues."""
    file = draft.profiles.file
    sometimes: dict[str, set[str]] = defaultdict(set)
    last_row: dict[str, int] = {}
    for entry in draft.profiles:
        profile = entry.value
        counter = draft.windows.get(profile.counter)
        queue = draft.queues.get(profile.queue)
        if counter is None or queue is None or not entry.ok("window", "queue"):
            continue
        if not counter.ok("queues") or not queue.ok("windows"):
            continue
        if profile.counter not in queue.value.counters:
            report.error(
                *(file, entry.row, "queue", "inconsistent_reference"),
                f"{profile.counter}号窗口不办队列{profile.queue}。"
                "请改正，或在queues.csv和windows.csv里补上。",
                f"counter {profile.counter} does not serve queue {profile.queue}; correct it, or "
                "add it in queues.csv and windows.csv.",
            )
        elif profile.take in {"only_above", "idle"} and entry.ok("take"):
            sometimes[profile.queue].add(profile.counter)
            last_row[profile.queue] = entry.row
    for prefix, counters in sometimes.items():
        if set(draft.queues.by_key[prefix].value.counters) <= counters:
            report.error(
                *(file, last_row[prefix], "take", "inconsistent_reference"),
                f"办队列{prefix}的窗口都只在有条件时才叫它（only_above或idle），会有人一直等不到。"
                "请至少留一个窗口为always。",
                f"every counter of queue {prefix} takes from it only at times, so somebody could wait "
                "for ever; leave at least one at always.",
            )

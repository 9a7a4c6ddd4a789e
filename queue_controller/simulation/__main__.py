"""`python -m queue_controller.simulation --seed N`: one seed again, or `--seeds FIRST LAST`."""

from __future__ import annotations

import argparse
import json
import sys

from queue_controller.simulation.outage import Outage
from queue_controller.simulation.pair import Pair
from queue_controller.simulation.world import World, simulate


def main(argv: list[str] | None = None) -> int:
    """Run seeds; 1 when one of them broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--seeds", type=int, nargs=2, metavar=("FIRST", "LAST"))
    parser.add_argument("--stop", action="store_true", help="stop at the first fault")
    parser.add_argument("--outage", action="store_true", help="eight hours without the controller")
    parser.add_argument(
        "--pair", action="store_true", help="two machines, one of which is promoted"
    )
    options = parser.parse_args(argv)
    world = Outage if options.outage else Pair if options.pair else World
    first, last = options.seeds or (options.seed or 0, options.seed or 0)
    bad = 0
    for seed in range(first, last + 1):
        outcome = simulate(seed, world)
        line = {"seed": seed, "trace": outcome.trace, **outcome.counts, "faults": outcome.faults}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        bad += bool(outcome.faults)
        if bad and options.stop:
            break
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())

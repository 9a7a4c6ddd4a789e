"""``python -m devices.host``."""

import sys

from devices.host.program import main

if __name__ == "__main__":
    sys.exit(main())

from typing import Any

CAPABILITIES: dict[str, Any]

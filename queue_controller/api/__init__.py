"""The contract of the bus: the only part of the controller that other programs import."""

"""What the tests and the checks share."""

"""The manager's screens: the hall in figures on the wall, and behind a PIN what can be done about it."""

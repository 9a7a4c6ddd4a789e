"""监督: the day's list of what was out of the ordinary, and 巡查 notes; nothing else can be done here."""

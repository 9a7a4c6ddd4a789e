"""The installer's hands: ``python -m devices.tool discover|identify|test|trace|capture|replay``.

    arguments  what can be typed          workshop  opens the lines of chosen devices, and nobody else's
    discover   which ports, what answers  identify  each device shows its counter
    check      ``test``: does it, and what was seen    trace  frames with their meaning
    record     ``capture``                replay    plays a record against the driver, without a port

Ports are exclusive: a line that a running program holds is refused, with the name of that program. What people
read is Chinese first; ``--json`` gives the same as data.
"""

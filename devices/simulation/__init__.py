"""The far end of lines: pseudo-terminals, listeners, pacing, damage and control of simulated devices.

Never imported by a production program; ``python -m devices.simulate`` is the program around it.
"""

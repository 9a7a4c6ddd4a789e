"""Calling terminals of the counters (呼叫器)."""

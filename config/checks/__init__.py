"""What the tables say about each other.

A check blames the row that caused a contradiction, and says nothing about rows whose own fault was
reported before.
"""

"""Readers of resident identity cards (身份证阅读器)."""

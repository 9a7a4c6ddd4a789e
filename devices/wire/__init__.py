"""Protocols that several kinds of device share on one line."""

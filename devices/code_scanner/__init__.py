"""Code scanners (扫码器)."""

"""查询机: what the hall makes public, and the way to a counter."""

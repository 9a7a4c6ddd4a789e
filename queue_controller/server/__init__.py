"""One thread, one poller: ROUTER in, XPUB out, heartbeat, CURVE."""

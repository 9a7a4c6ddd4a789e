"""Commands: what a client asks the controller to do."""

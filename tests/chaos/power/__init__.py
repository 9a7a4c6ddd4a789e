"""Loss of power at the controller, made from the writes that its process really made."""

"""What all touch surfaces share: the hall as they see it, their start, their controls."""

"""样表台: filled-in samples of forms, to look at and to print."""

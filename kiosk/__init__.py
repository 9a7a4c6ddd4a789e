"""Every surface that a person touches, one room each."""

"""Events: what happened, in the past tense."""

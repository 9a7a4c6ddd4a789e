"""Pure rules: ticket states, order of calling, numbering, waiting time, rating."""

"""Reading: who sees which records, what the rules ask, and what people are shown."""

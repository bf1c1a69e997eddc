"""The verbs of hours: close a shift, decide on its records."""

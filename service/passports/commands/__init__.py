"""The verbs of passports; nothing else in the system writes their tables."""

"""The verbs of accounts: signing in, people, grants."""

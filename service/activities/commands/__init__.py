"""The verbs: activities (``plan``), dated occurrences (``shifts``), places and the queue (``places``), sign-ups."""

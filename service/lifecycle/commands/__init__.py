"""``moving`` · ``closing`` · ``deaths`` · ``changes``: what each does to every capability below, in one transaction."""

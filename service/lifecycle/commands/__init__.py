"""``moving`` · ``closing`` · ``deaths``: what each does to every capability below, in one transaction."""

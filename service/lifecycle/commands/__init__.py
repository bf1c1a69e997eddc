"""``moving`` · ``closing`` · ``deaths`` · ``changes`` · ``erasing``: what each does below, in one transaction."""

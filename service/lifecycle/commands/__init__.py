"""``moving`` · ``closing`` · ``deaths`` · ``changes`` · ``erasing`` · ``merging``: what each does below, in one
transaction.
"""

"""``moving`` · ``closing`` · ``deaths`` · ``changes`` · ``erasing`` · ``merging`` · ``hand_over``: what each does
below, in one transaction.
"""

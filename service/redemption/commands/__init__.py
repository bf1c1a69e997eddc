"""The verbs of redemption. Locks, in order: heads · stock by gift · slots."""

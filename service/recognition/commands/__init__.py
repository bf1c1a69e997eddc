"""The verbs: ``stars``, ``commendations``, ``statements``, and what goes with an account (``ending``)."""

"""Reading: ``stars``, ``commendations``, ``statements``, and what a passport shows of them."""

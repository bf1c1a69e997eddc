"""What recognition refuses: ``stars``, ``commendations``, ``statements``."""

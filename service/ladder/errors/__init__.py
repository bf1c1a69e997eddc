"""What the ladder refuses."""

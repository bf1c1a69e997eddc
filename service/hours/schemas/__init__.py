"""The wire of hours: ``records`` and what is decided on them, paper ``sheets``."""

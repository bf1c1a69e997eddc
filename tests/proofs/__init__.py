"""What the product is trusted for, attacked by machines: each kind of proof has a short form beside every other test
and a full one of its own (``make races``, ``make kills``, ``make model``, ``make fuzz``).
"""

"""The ground that every capability stands on; it knows no capability.

Guarantees: one transaction per request or job; one clock; every write carries its actor; every refusal is a problem
document; the same idempotency key has the effect of one.
"""

"""The tree of regions, what a role may see of it, and each community's policy.

Owns: regions (explicit tiers, any depth), community profiles, policy versions.
Guarantees: a region's place never depends on its name or code; a policy version is never changed after it was made, and
takes effect on a later day than it was made, so the past stays as it was (promise 11).
"""

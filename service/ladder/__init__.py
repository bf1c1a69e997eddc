"""The ladder from resident to leader (五个转变): who stands where, why, and what is missing for the next stage.

Owns: the ladder policies, which are data (``policies/*.yaml``), the facts that they ask for, and the codes by which
neighbours bring neighbours along.
Guarantees: what the facts reach is a pure function of the policy, the facts and the day; more service never lowers it;
the explanation and the verdict cannot disagree, for both are read off the same measures; a policy that makes no sense
is refused when it is loaded, with its line; a shipped policy never changes, a change is a new version. A
newcomer gives one neighbour's code, once, and nobody counts as brought along whom only the inviter has seen.
"""

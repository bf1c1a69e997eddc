"""People and how they sign in. An account is one human being, with any number of sign-ins.

Owns: accounts, sign-ins, sessions, role grants, consents, family ties, delegations, guardians, the inbox.
Guarantees: names, phones and identity numbers are encrypted at rest and masked in every list; a withdrawn grant, an
ended session or a disabled account has effect on the very next request; a refresh token and a link code work once.
Refusals of a sign-in, in order: wechat.* · sign_in.refused (one answer and one duration for unknown names, wrong
passwords and locked accounts) · account.closed.
"""

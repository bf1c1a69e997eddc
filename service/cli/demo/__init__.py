"""The main job as a play, for people to watch: real processes, talked to over HTTP only.

Guarantee: every line with a tick was compared with what the service answered; the first deviation ends the play with
exit code 1.
"""

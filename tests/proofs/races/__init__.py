"""Many at once at one door: a real server of several processes, a crowd of keep-alive clients, and for every case
that can be lost a control (``controls.py``) in which its guard is taken away and rows are seen to be wrong.
"""

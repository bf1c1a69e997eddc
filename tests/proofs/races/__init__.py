"""Many at once at one door: a real server of several processes, a crowd of keep-alive clients, and for every case a
control in which its guard is taken away and the race is seen to go wrong.
"""

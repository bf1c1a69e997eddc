"""The verbs of the sandbox: moving its clock, settling its people, planning its shifts."""

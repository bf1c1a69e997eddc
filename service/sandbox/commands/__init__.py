"""The verbs of the sandbox: moving its clock, settling its people, filling its diary."""

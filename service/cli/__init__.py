"""The operator's commands: ``python -m service.cli --help``.

Guarantees: a wrong setting, a wrong file or a database that is not there is told in sentences, never by a traceback.
Exit codes: 0 done; 1 found something wrong (a bad ledger entry, a bad row, a stale file); 2 cannot start as asked.
"""

"""Ladder policies as files: text in, a policy out, or every fault of it with its line. Knows no database.

Guarantees: a policy that makes no sense is never in use; whatever is wrong is said with file and line, all of it at
once; of one code and version there is one file.
"""

from service.ladder.policy_reader.folders import PoliciesRefused, load, read_file, shipped
from service.ladder.policy_reader.reader import PolicyRefused, read

__all__ = ["PoliciesRefused", "PolicyRefused", "load", "read", "read_file", "shipped"]

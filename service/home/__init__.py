"""What a phone shows first, in one call, because a mini-program may hold ten requests at a time and a tunnel none; and
a copy of all that is kept about oneself, because the law gives everybody the right to it.

Owns no table. Guarantees: a fixed number of statements, however much history there is; nobody is named but oneself.
"""

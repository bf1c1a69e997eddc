"""What exists only in sandbox mode: a community to try things on, a clock that can be moved, a stand-in WeChat.

Guarantee: no other part of the service imports it, so production runs without it.
"""

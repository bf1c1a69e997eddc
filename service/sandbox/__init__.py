"""What exists only in sandbox mode: a community to try things on, a clock that can be moved, a stand-in WeChat.

Guarantees: only ``app`` and ``cli`` import it, and ``app`` registers its routes in sandbox mode only, so production has
neither the routes nor the people; everything in the seeded community was made by the commands that real people use.
"""

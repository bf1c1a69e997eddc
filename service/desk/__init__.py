"""The counter's own pages, for a tablet or a PC: the redemption day from the first scan to the second signature.

A second door to what the API does: each page calls the API's own view with what its form holds, so that no rule stands
here. Guarantees: a page changes nothing unless it is posted with its own token; the same form sent twice has the
effect of one; nothing comes from elsewhere, and nothing goes there (the browser is told so); no name, number or code
stands in an address; whoever ends a session ends the desk that it opened.
Refusals, in order: not signed in (the sign-in page) · a form that is not ours or too old · the role · what is out of
sight · whatever the API refuses.
"""

"""Each case settles its people and gives rounds: what is done at once, and how to see that it went wrong."""

"""Whatever is killed, and whenever: nothing acknowledged is lost, nothing doubled (promises 1 and 8), none broken."""

"""Reading: periods and days, gifts and their stock, orders as people and the counter see them."""

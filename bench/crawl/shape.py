"""What the synthetic portal's server and its crawlers agree on."""

ROWS = 100
COLUMN = "/gknb"

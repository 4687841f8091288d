"""A history put to a law, or to two: every question counted by what the law says to it, checked by Cedar."""

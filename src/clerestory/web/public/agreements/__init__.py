"""Pages about agreements, for everybody."""

"""Tags that templates of this room load."""

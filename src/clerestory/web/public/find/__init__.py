"""Find a page of the public site by words."""

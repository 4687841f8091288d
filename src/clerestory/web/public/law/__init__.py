"""Pages about the law, open to everybody: what it says, on which day, by which provision, and elsewhere."""

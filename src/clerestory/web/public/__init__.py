"""Pages open to everybody: the front, sign-in, the keys."""

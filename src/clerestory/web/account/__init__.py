"""How people prove who they are: the steps after the password, and each person's own sign-in."""

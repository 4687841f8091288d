"""Commands for the terminal. They translate: arguments in, a room's answer out. Rules live elsewhere."""

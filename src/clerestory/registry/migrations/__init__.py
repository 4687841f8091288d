"""How the index and the vault came to be."""

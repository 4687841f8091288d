"""What leaves: assemble exactly the decided elements, check, seal to one key, hand over, let expire.

Promises that a failing check releases nothing. The only room that may open the vault, and it opens it for the
elements a Decision names, never for a person as a whole.
"""

"""The roads by which questions come and answers leave: messages read and written in each road's own form.

Promises that what is not on the wire stays unknown, and that nothing about a form is guessed. Decides nothing
and looks nothing up.
"""

"""Law as data: packs of dated, cited Cedar policies; which of them are in force on a day; what is wrong with
them.

This room reads and checks texts. What a text means for a question is `policy`'s work, never this room's.
"""

"""The programs beside the office's message switch: one that takes messages, one that may open records.

`python -m clerestory.site.gateway` reads what others sent and holds no right to any record; `python -m
clerestory.site.gateway.answerer` reads nothing from outside and writes the answers. They meet at a socket
that only this office's own user can open.
"""

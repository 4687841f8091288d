"""Where the files of the public ledger are kept: a folder, or a bucket of an object store.

Promises: what stands under a name never changes (`checkpoint` excepted, which changes whole), and what was
said to be written is there after a power cut.
Refuses: names that are not the ledger's, other bytes under a name that is taken, and to guess: where a disk
or a server is in doubt, an error says so.
"""

"""What a sent paper is: bytes read under limits into text, pictures of pages, worth of signatures.

Pure functions over bytes. `python -m clerestory.papers` runs them in a process of its own, which first gives
up the network and almost everything else (`limits`); `intake.paper_process` starts it.
"""

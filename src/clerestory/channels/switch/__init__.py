"""The messages of a law-enforcement message switch: frames, layouts, questions, replies.

Pure Python: no clock, no network, no database. What public text says is marked with its source in `keys.toml`
and `fields.toml`; what is ours is said to be ours in docs/decisions/0037-switch-layouts.md.

    raw bytes --frames--> frame --layouts.read--> SwitchMessage --asked--> SwitchQuery
    decided values --replies--> SwitchMessage --layouts.write--> raw bytes
"""

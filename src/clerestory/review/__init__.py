"""What needs a person: tasks, guards, checklists and findings, before anything is released.

Promises that a finding is only ever a fact for the law; nothing in this room can grant. Refuses reviewers who
stand too near the requester, the preparation, or delegated immigration powers.
"""

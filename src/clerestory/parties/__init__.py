"""Who deals with the office: agencies, people, divisions, their roles and their public keys.

Promises that an agency is known by its place in the tree of requesters and not by an e-mail domain, and that
one client assertion opens one door once. Refuses to hold a private key, and to say anything about the people
records are about: those belong to `registry`.
"""

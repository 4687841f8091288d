"""Requests: what was asked, by whom, what is only claimed, what is established, and the state it is in.

Promises that the same question sent twice is one request, that states change only along the table in
`states`, and that what identifies a person is kept apart and encrypted. Refuses to decide anything."""

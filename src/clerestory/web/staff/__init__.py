"""Pages for staff of the office: the queue, a request in three columns, papers, review."""

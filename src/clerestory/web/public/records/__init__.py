"""Pages for whoever asks for public records: ask, look how it stands, the public log. No account, no
cookie."""

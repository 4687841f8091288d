"""Hold the journal against the public ledger, both ways, and name what does not fit: row and leaf."""

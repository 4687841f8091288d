"""The transparency report: what is counted, the tables it may have, receipts, the file and its check."""

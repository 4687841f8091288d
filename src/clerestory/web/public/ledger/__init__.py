"""The public ledger: its page, its files for whoever checks or copies it, and the programs that check."""

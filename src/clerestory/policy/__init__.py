"""The machine that reads the law. One program, several readings; Cedar's own engine is the only authority on
meaning."""

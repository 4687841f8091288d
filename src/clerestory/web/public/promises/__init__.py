"""What the laws promise and whether they keep it: verdicts from the worker's book, none made for a page."""

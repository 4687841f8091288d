"""Pages for agencies that ask: the guided request, their own requests, what was sealed for them."""

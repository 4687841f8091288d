"""What an event on a person's record means, and whom to turn to."""

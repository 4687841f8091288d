"""Traffic that never happened, at the published scale: a history whose every share stands in one file."""

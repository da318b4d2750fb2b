"""What is said between the parts of the house: events and commands, as frozen records."""

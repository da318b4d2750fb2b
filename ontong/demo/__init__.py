"""A city in a minute: a quarter of an example city, played through the public doors on a simulated clock."""

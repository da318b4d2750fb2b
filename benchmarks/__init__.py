"""Measures how fast, how soon and how small the platform is, each time beside the bare parts it is made of."""

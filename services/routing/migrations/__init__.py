"""How the tables of routing came to be, step by step."""

HEAD = "0006"

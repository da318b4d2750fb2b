"""How the tables of the complaints service came to be, step by step."""

HEAD = "0006"

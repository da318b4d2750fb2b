"""How the tables of the metrics service came to be, step by step."""

HEAD = "0003"

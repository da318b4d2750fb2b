"""How notify's tables came to be, step by step."""

HEAD = "0002"

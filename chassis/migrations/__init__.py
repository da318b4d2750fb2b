"""How the chassis's own tables came to be, step by step."""

HEAD = "0001"

"""How the gateway's own tables came to be, step by step."""

HEAD = "0005"

"""How routing reads a text, and how it learns from what people decided: rows in, a reading out; no SQL, no clock, no chance."""

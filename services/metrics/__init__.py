"""The metrics service: figures about the cases, never a case."""

"""The case: who answers for it, by when, and everything that has happened to it. This service alone writes the lifecycle."""

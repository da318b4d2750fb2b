"""Notify writes to the citizens: it keeps the letters, the ledger of deliveries and the addresses."""

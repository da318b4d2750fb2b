"""E-mail as it comes in: what it says, whether a person wrote it, which case it belongs to, and the two ways in (SMTP and IMAP)."""

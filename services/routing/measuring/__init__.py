"""How well departments were found: figures of decisions whose right answer is known. Pure: no clock, no files, no model."""

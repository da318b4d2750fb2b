"""Which department answers: duties, territory and what earlier cases taught."""

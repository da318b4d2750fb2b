"""현황판. The public board: what happened on which day, and what may be shown of it without telling of anybody."""

"""What people see: the citizen's page, the officer's desk, the public board and the drawn phones. A client of the gateway's HTTP API
like any other front-end: it keeps nothing, and can do nothing that its reader may not do there."""

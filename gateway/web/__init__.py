"""The gateway's HTTP door: what a browser, an app or another city's system speaks with."""

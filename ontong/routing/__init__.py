"""`ontong routing`: try a city's decided cases on the routing, teach it with them, look after its models."""

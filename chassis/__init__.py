"""How a service stands: what every part of the house needs so that nothing said is lost and nothing is done twice."""

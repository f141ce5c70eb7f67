"""Which mentions are the same thing."""

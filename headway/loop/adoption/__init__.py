"""The people: stakeholders, messages, training, concerns. Reserved."""

"""The door for assistants. Reserved."""

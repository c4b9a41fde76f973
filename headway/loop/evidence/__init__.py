"""What really happened: tickets and their events, read from exports, with nothing lost in silence."""

"""Questions about verdicts, plans, benefits and watches."""

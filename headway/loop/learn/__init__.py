"""Keep it: lessons, cycle close, playbooks. Reserved; it may see all earlier rooms."""

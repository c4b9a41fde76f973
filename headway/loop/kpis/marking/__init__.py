"""What people put on charts: phases, from which limits are taken anew, and what happened when."""

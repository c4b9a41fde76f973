"""Questions about how improvements run, by what they are for."""

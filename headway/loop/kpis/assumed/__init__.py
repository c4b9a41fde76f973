"""What a desk's figures assume (rates, paid hours, windows), and what others report beside them."""

"""What every room stands on; no improvement words in here."""

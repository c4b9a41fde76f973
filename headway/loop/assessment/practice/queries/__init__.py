"""Questions about assessments, audits, the practice check and surveys."""

"""Everything that changes assessments, audits, the practice check and surveys."""

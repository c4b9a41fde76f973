"""Questions about lessons, playbooks' records, cycles, packs and calibration."""

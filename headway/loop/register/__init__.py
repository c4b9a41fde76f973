"""The continual service improvement register: every improvement from idea to proof.

Knows: entries (`Improvement`, “opportunity” until accepted), the steps an entry may take (`states`),
the entry test (`readiness`), who may change what (`guards`), and the priority
(`scoring`). Hands on: entries with one owner, a KPI with frozen baseline, target and date. Made by
hand (`actions.propose`) or from a finding (`actions.propose_from_finding`).
"""

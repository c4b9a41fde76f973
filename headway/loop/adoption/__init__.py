"""The people: who is touched by a change, what they are told, learn, fear and say.

Knows: stakeholders with their readiness over time, messages on their days (`wording`, `sending`),
training until it shows on the job (`coverage`), concerns with their answers, thanks, and pulse
surveys that give nobody away (`pulse`). Takes entries from `register`, words and training from
`plan`'s playbooks. Hands on: the facts behind “Will it stick?”, and what went well.
"""

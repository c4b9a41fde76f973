"""Where are we now? Definitions, readings with intervals, baselines, targets, control charts."""

"""The continual service improvement register: every improvement from idea to proof."""

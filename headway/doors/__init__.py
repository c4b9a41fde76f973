"""How people and programs come in: translate, call once, translate back."""

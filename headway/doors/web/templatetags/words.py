"""Numbers, dates and words as people write them."""

from django import template

register = template.Library()

"""Numbers, dates and words as people write them, for templates."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from headway.ground import words
from headway.loop.assessment.voice.masking import masked

register = template.Library()

register.filter("share", words.share)
register.filter("duration", words.duration)
register.filter("count", words.count)
register.filter("day", words.day)
register.filter("money", words.money)
register.filter("masked", masked)


@register.filter
def measure(value: float | None, unit: str) -> str:
    """A reading's value in its unit."""
    return words.measure(value, unit)


_UNIT = re.compile(r"(?<=\d) (?=(?:%|h|min|days|points?)\b|%)")


@register.filter
def whole(text: object) -> str:
    """Numbers stay with their units: no line break between them."""
    return _UNIT.sub("\u00a0", str(text))


_OWN = re.compile(r"/[a-z][a-z0-9/_-]*(#[a-z0-9_-]+)?", re.IGNORECASE)


@register.filter
def own_path(text: object) -> str:
    """A text that is an address of this application, as it may stand in a link; else empty.

    >>> own_path("/audits/3#action-4"), own_path("//elsewhere.example"), own_path("a talk")
    ('/audits/3#action-4', '', '')
    """
    return str(text) if _OWN.fullmatch(str(text)) else ""


@register.simple_tag
def interval(low: float | None, high: float | None) -> str:
    """An interval of shares: 61–68 %."""
    return whole(words.share_range(low, high))


@register.simple_tag
def term(word: str, meaning: str) -> SafeString:
    """A word of the trade with its meaning on hover and focus."""
    return format_html('<abbr title="{}" tabindex="0">{}</abbr>', meaning, word)


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with some filters changed; None or "" takes one away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{urlencode(list(query.items()))}" if query else context["request"].path

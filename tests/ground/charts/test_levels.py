"""Radar and level strip: every figure is drawn once, nothing outside, odd names are text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.ground.charts import Ray, levels, radar

LEVEL = st.one_of(st.none(), st.floats(1, 5))
NAMES = st.text(max_size=40)


@given(st.lists(st.builds(Ray, NAMES, LEVEL, LEVEL, LEVEL), min_size=3, max_size=20), NAMES)
def test_a_radar_is_whole_and_inside(rays, name):
    root = ET.fromstring(radar(rays, name=name))
    assert len(root.findall("circle")) == sum(ray.value is not None for ray in rays)
    _, _, wide, high = map(float, root.attrib["viewBox"].split())
    for points in re.findall(r'points="([^"]+)"', radar(rays, name=name)):
        for pair in points.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= wide
            assert 0 <= y <= high


def test_two_rays_make_no_radar():
    with pytest.raises(ValueError, match="three rays"):
        radar([Ray("a", 1, 1, 3)] * 2, name="x")


@given(st.lists(st.floats(1, 5), max_size=12), LEVEL, LEVEL, NAMES)
def test_a_strip_has_a_dot_for_each_answer(dots, mean, target, name):
    root = ET.fromstring(levels(dots, name=name, mean=mean, target=target))
    assert len(root.findall("circle")) == len(dots)

"""Who waits for whom: order and circles in a set of dependencies (pure)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def circle(after: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """One circle of nodes, each waiting for the next; empty when there is none.

    `after` maps a node to those it waits for.

    >>> circle({"b": ["a"], "c": ["b"]}), sorted(circle({"a": ["c"], "b": ["a"], "c": ["b"]}))
    ([], ['a', 'b', 'c'])
    """
    done: set[Node] = set()
    for root in after:
        if root in done:
            continue
        path: list[Node] = [root]
        on_path = {root}
        stack = [iter(after.get(root, ()))]
        while stack:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                left = path.pop()
                on_path.discard(left)
                done.add(left)
            elif following in on_path:
                return path[path.index(following) :]
            elif following not in done:
                path.append(following)
                on_path.add(following)
                stack.append(iter(after.get(following, ())))
    return []


def in_order(nodes: Iterable[Node], after: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The nodes with each behind those it waits for, otherwise as given; no circles, please.

    >>> in_order(["c", "a", "b"], {"a": ["b"]})
    ['c', 'b', 'a']
    """
    wanted = list(nodes)
    known = set(wanted)
    placed: dict[Node, None] = {}
    for node in wanted:
        stack = [node]
        while stack:
            top = stack[-1]
            waits = [one for one in after.get(top, ()) if one in known and one not in placed]
            if waits and top not in placed:
                stack.extend(reversed(waits))
            else:
                placed.setdefault(stack.pop())
    return list(placed)

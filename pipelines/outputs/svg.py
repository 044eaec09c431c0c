"""Small helpers to write SVG as text: escaped elements, number forms, text widths, places already taken.

Belongs here: what knows nothing of patients or time.
Does not belong here: the timeline itself (timeline_*.py).
Called by the timeline modules of this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from pipelines.outputs.cells import shown_text

#: Mean width of a character as a share of the font size; on the wide side, so that labels do not touch.
_WIDTH_PER_SIZE = 0.58
_BOLD_FACTOR = 1.08
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def element(name: str, content: str = "", **attributes: str | float | None) -> Markup:
    """Write one element; attributes that are None are left out.

    Args:
        name: the tag.
        content: text (escaped) or Markup (kept).
        attributes: `class_` stands for class, an underscore inside a name for a hyphen.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            parts.append(f'{_attribute(key)}="{_value(value)}"')
    head = " ".join(parts)
    inside = content if isinstance(content, Markup) else shown_text(content)
    # names come from this package; contents and values are escaped
    text = f"<{head}>{escape(inside)}</{name}>" if content else f"<{head}/>"
    return Markup(text)  # noqa: S704


def joined(parts: Iterable[Markup]) -> Markup:
    """Put elements one after the other."""
    return Markup("").join(parts)


def tip(text: str) -> Markup:
    """Give the tooltip of the element it is put into."""
    return element("title", text)


def label(text: str, *, x: float, y: float, class_: str = "", anchor: str | None = None) -> Markup:
    """Write text; `anchor` is start (None), middle or end."""
    return element("text", text, x=x, y=y, class_=class_ or None, text_anchor=anchor)


def decimal(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Estimate the width of a text in drawing units."""
    return len(text) * size * _WIDTH_PER_SIZE * (_BOLD_FACTOR if bold else 1)


def shortened(text: str, *, width: float, size: float) -> str:
    """Cut a text to a width, with an ellipsis at the cut."""
    if text_width(text, size=size) <= width:
        return text
    kept = max(1, int(width / (size * _WIDTH_PER_SIZE)) - 1)
    return text[:kept].rstrip() + _ELLIPSIS


@dataclass(frozen=True)
class Box:
    """A rectangle that a label or mark takes."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Say whether the two overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass
class Places:
    """The boxes taken so far inside a bounding box."""

    bounds: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, candidates: Iterable[Box]) -> Box | None:
        """Take the first candidate that lies inside the bounds and touches nothing, or None."""
        for box in candidates:
            if self._is_inside(box) and not any(box.touches(other) for other in self.taken):
                self.taken.append(box)
                return box
        return None

    def _is_inside(self, box: Box) -> bool:
        edge = self.bounds
        return box.left >= edge.left and box.right <= edge.right and box.top >= edge.top and box.bottom <= edge.bottom


def _attribute(key: str) -> str:
    return "class" if key == "class_" else "viewBox" if key == "view_box" else key.replace("_", "-")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else decimal(value)

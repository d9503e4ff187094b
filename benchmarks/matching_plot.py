"""Precision against recall as the threshold moves, as one SVG that needs nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import floor

Points = Sequence[tuple[float, float, float]]
"""(threshold, recall, precision), the highest threshold first."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 470, 64, 56, 24, 56
_COLOURS = ("#0072b2", "#d55e00", "#009e73")  # told apart by everyone: Okabe and Ito
_DASHES = ("", "7 4", "2 3")
_FINE = 0.5  # of an axis shown: a line every tenth, else every fifth


def _x(recall: float, least: float) -> float:
    return round(_LEFT + (recall - least) / (1 - least) * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(precision: float, least: float) -> float:
    return round(_HEIGHT - _BOTTOM - (precision - least) / (1 - least) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}"{more}>{escape(text)}</text>'


def _ticks(least: float) -> Iterator[float]:
    """Yield round figures from 1 down to the least."""
    step = 1 if 1 - least <= _FINE else 2
    yield from (tenths / 10 for tenths in range(10, round(least * 10) - 1, -step))


def _axes(left: float, bottom: float) -> Iterator[str]:
    """Yield the grid with its figures, and what the axes are."""
    for recall in _ticks(left):
        x = _x(recall, left)
        yield f'<path d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>'
        yield _text(x, _HEIGHT - _BOTTOM + 18, f"{recall:.1f}", ' text-anchor="middle"')
    for precision in _ticks(bottom):
        y = _y(precision, bottom)
        yield f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield _text(_LEFT - 8, y + 4, f"{precision:.1f}", ' text-anchor="end"')
    yield _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14, "recall", ' text-anchor="middle"')
    yield _text(18, _HEIGHT / 2, "precision", f' text-anchor="middle" transform="rotate(-90 18 {_HEIGHT / 2})"')


def _line(points: Points, left: float, bottom: float, colour: str, dashes: str) -> str:
    """Return one curve with a dot where every candidate is taken."""
    seen = [(_x(recall, left), _y(precision, bottom)) for _, recall, precision in points]
    if not seen:
        return ""
    path = "M" + "L".join(f"{x} {y}" for x, y in seen)
    x, y = seen[-1]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    drawn = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dash}/>'
    return f'{drawn}<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'


def render_plot(title: str, curves: Mapping[str, Points], marks: Mapping[str, tuple[float, float]]) -> str:
    """Return the plot of up to three curves; `marks` are the (recall, precision) of each as it is used, ringed."""
    left = min((recall for points in curves.values() for _, recall, _ in points), default=0.0)
    left = min(0.9, max(0.0, floor(left * 10) / 10))
    bottom = min((precision for points in curves.values() for _, _, precision in points), default=0.0)
    bottom = min(0.9, floor(bottom * 10) / 10)
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13" fill="#222">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _text(_LEFT, 26, title, ' font-size="15" font-weight="bold"'),
        *_axes(left, bottom),
    ]
    for n, (name, points) in enumerate(curves.items()):
        colour, dashes = _COLOURS[n], _DASHES[n]
        out.append(_line(points, left, bottom, colour, dashes))
        if name in marks:
            recall, precision = marks[name]
            at = f'cx="{_x(recall, left)}" cy="{_y(precision, bottom)}"'
            out.append(f'<circle {at} r="8" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = _HEIGHT - _BOTTOM - 20 * (len(curves) - n) + 6
        out.append(
            f'<path d="M{_LEFT + 14} {y - 4}h34" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"/>'
        )
        out.append(_text(_LEFT + 56, y, name))
    return "\n".join([*filter(None, out), "</svg>", ""])

"""A distribution of points as SVG. Pure."""

from collections.abc import Sequence

_BAR, _GAP, _HEIGHT, _TOP, _BOTTOM = 48, 8, 160, 24, 24


def histogram(counts: Sequence[int], title: str) -> str:
    """Return bars with their counts above and the percentages below; who can't see them hears ``title``."""
    most = max([*counts, 1])
    width = len(counts) * (_BAR + _GAP) + _GAP
    parts = [_bar(number, count, most, len(counts)) for number, count in enumerate(counts)]
    height = _TOP + _HEIGHT + _BOTTOM
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{title}">'
        f"{''.join(parts)}</svg>"
    )


def _bar(number: int, count: int, most: int, bins: int) -> str:
    left = _GAP + number * (_BAR + _GAP)
    high = round(_HEIGHT * count / most)
    top = _TOP + _HEIGHT - high
    middle = left + _BAR // 2
    first, last = 100 * number // bins, 100 * (number + 1) // bins
    return (
        f'<rect x="{left}" y="{top}" width="{_BAR}" height="{high}"/>'
        f'<text x="{middle}" y="{top - 6}" text-anchor="middle">{count}</text>'
        f'<text x="{middle}" y="{_TOP + _HEIGHT + 16}" text-anchor="middle">{first}–{last} %</text>'
    )

"""Learning curves as inline SVG, one drawing for each, since loss and BLEU share no scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10
from typing import Any

WIDTH, HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 14, 16, 30
_MOST_POINTS = 600
_STEPS = (1, 2, 2.5, 5, 10)


def draw(name: str, points: Sequence[tuple[float, float]], by: str) -> dict[str, Any] | None:
    """What the template draws: ticks, the line's points in the drawing, and the curve in words.

    None where no point is finite.
    """
    finite = [(float(x), float(y)) for x, y in points if isfinite(x) and isfinite(y)]
    if not finite:
        return None
    across = ticks(min(x for x, _ in finite), max(x for x, _ in finite))
    up = ticks(min(y for _, y in finite), max(y for _, y in finite))
    first, last = finite[0], finite[-1]

    def place(x: float, y: float) -> tuple[float, float]:
        right = (x - across[0]) / (across[-1] - across[0]) * (WIDTH - _LEFT - _RIGHT)
        above = (y - up[0]) / (up[-1] - up[0]) * (HEIGHT - _TOP - _BOTTOM)
        return round(_LEFT + right, 1), round(HEIGHT - _BOTTOM - above, 1)

    shown = [place(*point) for point in _thinned(finite)]
    end = shown[-1]
    return {
        "name": name,
        "line": " ".join(f"{x},{y}" for x, y in shown),
        "dots": shown if len(shown) <= 40 else [end],
        "x_ticks": [(place(value, up[0])[0], _written(value, across)) for value in across],
        "y_ticks": [(place(across[0], value)[1], _written(value, up)) for value in up],
        "end": end,
        "end_above": end[1] > _TOP + 22,
        "value": _short(last[1]),
        "words": f"{name}: from {_short(first[1])} at {_short(first[0])} {by}".rstrip()
        + f" to {_short(last[1])} at {_short(last[0])} {by}".rstrip()
        + f"; lowest {_short(min(y for _, y in finite))}, highest {_short(max(y for _, y in finite))}.",
        "width": WIDTH,
        "height": HEIGHT,
        "left": _LEFT,
        "right": WIDTH - _RIGHT,
        "floor": HEIGHT - _BOTTOM,
    }


def ticks(low: float, high: float) -> list[float]:
    """Round numbers in equal steps, three to six, the first not above `low`, the last not below `high`."""
    if high == low:
        spread = abs(low) / 10 or 1.0
        low, high = low - spread, high + spread
    power = 10.0 ** floor(log10((high - low) / 4))
    step = next(power * factor for factor in _STEPS if (high - low) / (power * factor) <= 4)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Evenly chosen points, the last always, so that a long training does not make a large page."""
    every = ceil(len(points) / _MOST_POINTS)
    return points[::every] + (points[-1:] if (len(points) - 1) % every else [])


def _written(value: float, scale: Sequence[float]) -> str:
    """A tick with as many decimals as its scale needs."""
    step = scale[1] - scale[0]
    largest = max(abs(scale[0]), abs(scale[-1]))
    if largest >= 10_000:
        unit, sign = (1e6, "M") if largest >= 1e6 else (1e3, "k")
        return f"{_decimals(value / unit, step / unit)}{sign}" if value else "0"
    return _decimals(value, step)


def _decimals(value: float, step: float) -> str:
    digits = next((digits for digits in range(6) if abs(step * 10**digits - round(step * 10**digits)) < 1e-6), 6)
    return f"{value:.{digits}f}".replace("-", "−")


def _short(value: float) -> str:
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")

"""Curves as SVG: tasks to the right, milliseconds upwards, both in powers of ten."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 420, 70, 210, 20, 50
COLOURS = ("#1b6ac9", "#c94f1b", "#2a8a3a", "#8a2ac9", "#b08a00", "#008a9a", "#c91b6a", "#555555")
Points = Sequence[tuple[int, float]]


class Scale:
    """Where numbers of tasks and milliseconds lie in the picture."""

    def __init__(self, curves: Mapping[str, Points]) -> None:
        tasks = [log10(number) for points in curves.values() for number, _ in points]
        times = [log10(time_ms) for points in curves.values() for _, time_ms in points]
        self.first, self.last = min(tasks), max(max(tasks), min(tasks) + 1)
        self.lowest, self.highest = floor(min(times)), ceil(max(times))

    def across(self, tasks: float) -> float:
        """The distance from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(tasks) - self.first) / (self.last - self.first)

    def down(self, time_ms: float) -> float:
        """The distance from the top."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.highest - log10(time_ms)) / (self.highest - self.lowest)


def draw(curves: Mapping[str, Points]) -> str:
    """The picture as SVG text."""
    scale = Scale(curves)
    lines = grid(scale)
    for place, (name, points) in enumerate(curves.items()):
        lines += curve(scale, place, name, points)
    size, font = f'viewBox="0 0 {WIDTH} {HEIGHT}"', 'font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *lines, "</svg>", ""])


def grid(scale: Scale) -> list[str]:
    """The axes with their numbers."""
    parts = []
    for power in range(scale.lowest, scale.highest + 1):
        y = scale.down(10**power)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:g} ms</text>')
    for power in range(round(scale.first), round(scale.last) + 1):
        x = scale.across(10**power)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{10**power:,} tasks</text>')
    return parts


def curve(scale: Scale, place: int, name: str, points: Points) -> list[str]:
    """One operation: its line, and its name at the right."""
    colour, y = COLOURS[place % len(COLOURS)], TOP + 16 + 22 * place
    path = " ".join(f"{scale.across(tasks):.1f},{scale.down(time_ms):.1f}" for tasks, time_ms in points)
    x = WIDTH - RIGHT + 24
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<line x1="{x}" y1="{y - 4}" x2="{x + 18}" y2="{y - 4}" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{x + 24}" y="{y}">{name}</text>',
    ]

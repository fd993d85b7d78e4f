"""The short table that the bench prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure; `beside` compares it with another program, in the same run."""

    what: str
    figure: str
    beside: str = ""


def within(figure: float, limit: float, unit: str, failed: int = 0) -> str:
    """Tell a figure's limit and whether it is kept, and how many requests failed."""
    told = f"at most {limit:g} {unit}".rstrip() + f", {'kept' if figure <= limit else 'MISSED'}"
    return told + f", {failed} failed" * bool(failed)


def at_least(figure: float, limit: float, unit: str) -> str:
    """Tell what a figure has to reach, and whether it does."""
    return f"at least {limit:g} {unit}".rstrip() + f", {'kept' if figure >= limit else 'MISSED'}"


def show(title: str, rows: list[Row]) -> None:
    """Print measured rows under a title."""
    print(f"\n{title}")
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"  {row.what:{width}}  {row.figure:>12}  {row.beside}".rstrip(), flush=True)

"""axe-core in a page: the rules of WCAG 2.2 A and AA, best practice, and targets of 24 px."""

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async ([tags, only]) => {
  const runOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: tags };
  const rules = only ? {} : { 'target-size': { enabled: true } };
  const found = await axe.run(document, { runOnly, rules, resultTypes: ['violations'] });
  const why = ({any, all, none}) => [...any, ...all, ...none].map((one) => one.message).join(' ');
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    [rule.id, node.target.flat().join(' '), node.html.slice(0, 160), why(node).slice(0, 240)]
      .join(': ')));
}
"""
# What does not fit the window and no box scrolls: a page that moves both ways (WCAG 1.4.10).
REFLOW = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (one) => one && one !== document.documentElement
    && (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)
      || scrolls(one.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter((one) => one.getBoundingClientRect().right > room + 1 && !scrolls(one.parentElement))
    .map((one) => 'reflow: ' + one.cloneNode(false).outerHTML.slice(0, 160)).slice(0, 5);
}
"""
# What can be drawn and not be typed: a pointer would be the only way (WCAG 2.1.1, 2.5.7).
UNTYPED = """
() => [...document.querySelectorAll('[data-draw], [data-pins]')]
  .filter((one) => !one.querySelector('textarea[data-draw-text], input[data-pin]'))
  .map((one) => 'only to be drawn: ' + one.cloneNode(false).outerHTML.slice(0, 160))
"""


@cache
def source() -> str:
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing: scripts/setup assets fetches it.")
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds wrong on the page as it stands, in words; `rules`: these alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    return page.evaluate(RUN, [TAGS, rules])


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return page.evaluate(REFLOW)


def only_drawn(page: Page) -> list[str]:
    """Return what can be drawn on the page but not be typed as coordinates."""
    return page.evaluate(UNTYPED)

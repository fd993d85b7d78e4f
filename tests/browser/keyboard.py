"""Somebody without a mouse: Tab, Enter, Space, arrows and letters, and nothing else."""

from playwright.sync_api import Locator, Page

MOST_TABS = 160
# The focus shows (a ring, or the map's own), and something of it is not covered by anything.
SEEN = """
(one) => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const points = [.5, .1, .9].flatMap((x) => [.5, .15, .85].map((y) =>
    [box.left + box.width * x, box.top + box.height * y]));
  const shown = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && [one, ...(one.labels || [])].some((part) => part.contains(top));
  });
  return { ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, shown };
}
"""


class Keyboard:
    """Reaches what a page holds by keys alone; what has the focus must show it, uncovered."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, target: Locator) -> Locator:
        """Press Tab until the focus is on `target`; a round through the page is the limit."""
        target = target.first
        target.wait_for(state="attached")
        self.page.wait_for_load_state()
        for _press in range(MOST_TABS):
            if target.evaluate("(one) => one === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab never reaches {target}")
        seen = target.evaluate(SEEN)
        assert seen == {"ring": True, "shown": True}, f"{target}: {seen}"
        return target

    def find(self, selector: str, **having: object) -> Locator:
        return self.page.locator(selector, **having)

    def press(self, selector: str, key: str = "Enter", **having: object) -> None:
        """Go to a link or a button and press it."""
        self.go(self.find(selector, **having))
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Go to a field and write into it in place of what it holds."""
        self.go(self.find(selector))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        lines = text.split("\n")
        for number, line in enumerate(lines):
            self.page.keyboard.insert_text(line)
            if number < len(lines) - 1:
                self.page.keyboard.press("Enter")

    def choose(self, selector: str, label: str) -> None:
        """Go down a list until an option is chosen."""
        field = self.go(self.find(selector))
        self.page.keyboard.press("Home")
        for _press in range(60):
            if label in field.evaluate("(one) => one.selectedOptions[0]?.textContent || ''"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no option {label}")

    def pick(self, name: str, value: str) -> None:
        """Go to a group of radio buttons and move to one of them."""
        group = self.find(f"input[name='{name}']")
        checked = self.find(f"input[name='{name}']:checked")
        self.go(checked if checked.count() else group)
        for _press in range(group.count() + 1):
            if self.find(f"input[name='{name}'][value='{value}']").is_checked():
                return
            self.page.keyboard.press("ArrowDown" if checked.count() else " ")
        raise AssertionError(f"{name} never becomes {value}")

    def send(self) -> None:
        """Send the form in the middle of the page by its first button."""
        own = "main form[method=post]:not(#messages form)"
        self.press(f"{own} button[type=submit]:not([name], [tabindex])")

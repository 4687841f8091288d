"""A journey through the pages, by mouse or by keyboard alone, counted, with every page looked at.

What is counted is what a person does: clicks or keys that act, signs typed, pages opened. From these follows
an estimate of a practised person's time by the keystroke-level model (Card, Moran, Newell 1980: 0.28 s a key,
1.1 s to point, 0.2 s to click, 0.4 s from mouse to keyboard, 1.35 s to think before each step); reading comes
on top.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe

KEY, POINT, CLICK, HOME, THINK = 0.28, 1.1, 0.2, 0.4, 1.35
SERIOUS: Final = ("serious", "critical")
MOST_TABS: Final = 400
_HERE: Final = """
(wanted) => {
  const here = document.activeElement;
  return here !== null && here.matches(wanted);
}
"""


_STOPS: Final = """
(wanted) => {
  const kinds = "a[href],button,input,select,textarea,summary,[tabindex]";
  const all = Array.from(document.querySelectorAll(kinds));
  const stops = all.filter((each) => {
    if (each.disabled || each.type === "hidden" || each.tabIndex < 0 || !each.checkVisibility()) return false;
    if (each.type !== "radio") return true;
    const group = all.filter((one) => one.type === "radio" && one.name === each.name);
    return each === (group.find((one) => one.checked) || group[0]);
  });
  const here = stops.indexOf(document.activeElement);
  const there = stops.findIndex((each, place) => place > here && each.matches(wanted));
  return there < 0 ? 0 : there - here;
}
"""
"""How many stops of the Tab key lie before something, at least (a day has several stops of its own)."""


@dataclass
class Journey:
    """What somebody did so far. look: keeps a picture of a page under a name. twin: a page with script and of
    the same width, into which each page is copied for axe, which cannot run where there is no script."""

    name: str
    page: Any
    twin: Any
    by_keyboard: bool
    look: Callable[..., None]
    clicks: int = 0
    typed: int = 0
    pages: int = 0
    places: set[str] = field(default_factory=set)

    def opens(self, address: str) -> None:
        """Begin somewhere; not counted."""
        self.page.goto(address)
        self._arrived()

    def goes(self, wanted: str) -> None:
        """Follow a link or press a button that leads to another page."""
        self._reach(wanted)
        with self.page.expect_navigation():
            if self.by_keyboard:
                self.page.keyboard.press("Enter")
            else:
                self.page.locator(wanted).first.click()
        self.clicks += 1
        self.pages += 1
        self._arrived()

    def ticks(self, name: str, value: str = "") -> None:
        """Tick a box, or choose one of some buttons."""
        box = f"[name={name}]" + (f'[value="{value}"]' if value else "")
        kind = self.page.locator(box).first.get_attribute("type")
        self.clicks += 1
        if not self.by_keyboard:
            self.page.locator(f"{box} + label").first.click()
        elif kind == "checkbox":
            self._reach(box)
            self.page.keyboard.press("Space")
        else:
            self._reach(f"[name={name}]")
            for _turn in range(12):
                if self.page.evaluate(_HERE, box):
                    break
                self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Space")
        assert self.page.locator(box).first.is_checked(), box

    def chooses(self, name: str, value: str) -> None:
        """Choose from a list."""
        self._reach(f"select[name={name}]")
        self.page.select_option(f"select[name={name}]", value)
        self.clicks += 1

    def writes(self, name: str, text: str) -> None:
        """Write into a field."""
        self._reach(f"[name={name}]")
        if self.by_keyboard:
            self.page.keyboard.press("Control+A")
        self.page.locator(f"[name={name}]").first.fill(text)
        self.typed += len(text)

    def opens_part(self, wanted: str) -> None:
        """Unfold a part of the page."""
        self._reach(wanted)
        if self.by_keyboard:
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(wanted).first.click()
        self.clicks += 1

    @property
    def seconds(self) -> int:
        """The estimate."""
        writing = (KEY + HOME * 2 / 30) * self.typed
        return round(self.clicks * (THINK + POINT + CLICK) + writing)

    def _reach(self, wanted: str) -> None:
        if not self.by_keyboard:
            return
        if self.page.evaluate(_HERE, wanted):
            return
        for _turn in range(self.page.evaluate(_STOPS, wanted)):
            self.page.keyboard.press("Tab")
        for _turn in range(MOST_TABS):
            if self.page.evaluate(_HERE, wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} is not reached by the Tab key on {self.page.url}")

    def _arrived(self) -> None:
        """Look at the page: nothing serious for axe, nothing too wide, a picture of each page and state
        once."""
        stands = self.page.locator(".standing dd")
        place = self.page.locator("h1").first.inner_text()
        place += f", {stands.first.inner_text()}" if stands.count() else ""
        width = self.page.viewport_size["width"]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{place} is {wide} px wide in a window of {width}."
        if place in self.places:
            return
        self.places.add(place)
        kind = "keyboard" if self.by_keyboard else "mouse"
        self.look(self.page, f"journey-{self.name}-{kind}-{len(self.places):02d}")
        site = self.page.url
        self.twin.set_content(self.page.content().replace("<head>", f'<head><base href="{site}">', 1))
        found = Axe().run(self.twin).response["violations"]
        serious = [
            f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in SERIOUS
        ]
        assert serious == [], f"{place}: {serious}"

"""Presses Tab through pages in a headless browser: everything that can have the focus gets it, has a name and a visible outline.

Usage: keyboard.py BROWSER PROFILE PAGE… The browser is spoken to through a pipe (the Chrome DevTools Protocol); nothing is installed for it.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

# What should be reached: links, buttons and the like that are shown, and no more than once.
FOCUSABLE = """
(() => {
  const all = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex]")];
  const shown = all.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}));
  window.places = new Map(shown.map((one, at) => [one, at]));
  return shown.length;
})()
"""

# The element with the focus: its place among them, and how its outline looks.
FOCUSED = """
(() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  // A formula that is wider than its place scrolls, and has the focus for that; its name is what it shows.
  const scrolls = ["auto", "scroll"].includes(getComputedStyle(one).overflowX) && !one.hasAttribute("tabindex");
  const known = window.places.has(one);
  if (!known) window.places.set(one, window.places.size);
  return {
    place: window.places.get(one),
    expected: known || scrolls,
    shows: scrolls ? one.textContent.trim() : "",
    what: one.outerHTML.slice(0, 90),
    outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 && !/^rgba\\(.*, 0\\)$/.test(outlineColor),
    sized: box.width > 0 && box.height > 0,
  };
})()
"""


class Browser:
    """A browser at the other end of a pipe."""

    def __init__(self, program, profile):
        theirs_in, self.out = os.pipe()
        self.back, theirs_out = os.pipe()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic"]
        command = [program, *options, f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        # The protocol takes the descriptors 3 and 4.
        moved = ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "sh", *command]
        self.process = subprocess.Popen(moved, pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.rest, self.number, self.session = b"", 0, None

    def receive(self):
        while b"\0" not in self.rest:
            read = os.read(self.back, 1 << 16)
            if not read:
                sys.exit("keyboard: the browser ended")
            self.rest += read
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"keyboard: {method}: {answer['error']}")
                return answer["result"]

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def open(self, page):
        self.session = None
        place = pathlib.Path(page).resolve().as_uri()
        target = self.call("Target.createTarget", url=place)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        # A new tab is an empty page first.
        while self.value("document.readyState + ' ' + location.href") != f"complete {place}":
            time.sleep(0.05)

    def name(self):
        """The name of the element with the focus as a screen reader gets it."""
        found = self.call("Runtime.evaluate", expression="document.activeElement")["result"]["objectId"]
        node = self.call("Accessibility.getPartialAXTree", objectId=found, fetchRelatives=False)["nodes"][0]
        self.call("Runtime.releaseObject", objectId=found)
        return node.get("name", {}).get("value", "").strip()

    def tab(self):
        for kind in ["rawKeyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)


def flaws(browser, page):
    """How many elements had the focus, and what is wrong with them."""
    browser.open(page)
    number = browser.value(FOCUSABLE)
    found, reached = [], set()
    while True:
        browser.tab()
        focused = browser.value(FOCUSED)
        if focused is None or focused["place"] in reached:
            break
        reached.add(focused["place"])
        if not focused["expected"]:
            found.append(f"unexpected: {focused['what']}")
        if not focused["outlined"] or not focused["sized"]:
            found.append(f"without a visible outline: {focused['what']}")
        if not (browser.name() or focused["shows"]):
            found.append(f"without a name: {focused['what']}")
    missed = set(range(number)) - reached
    if missed:
        found.append(f"{len(missed)} of {number} elements never have the focus, the first is number {min(missed)}")
    return len(reached), found


def main():
    program, profile, *pages = sys.argv[1:]
    browser = Browser(program, profile)
    failed = False
    try:
        for page in pages:
            number, found = flaws(browser, page)
            failed = failed or bool(found) or number == 0
            print(f"{pathlib.Path(page).name}: {number} elements have the focus one after another, {len(found)} flaws")
            for flaw in found[:10]:
                print(f"  {flaw}")
    finally:
        browser.process.terminate()
        browser.process.wait()
    sys.exit(1 if failed else 0)


main()

/* Keys for those who prefer them: `?` shows the list. Every page works without this file. Keys rest while somebody
   types, and with Ctrl, Alt or Meta held. They can be switched off in the list (WCAG 2.1.4). */
(() => {
  "use strict";
  const OFF = "clerestory-keys-off";
  const isOff = () => localStorage.getItem(OFF) === "yes";
  const rows = () => Array.from(document.querySelectorAll("[data-rows] [data-row-link]"));
  let dialog = null;

  const move = (step) => {
    const links = rows();
    if (!links.length) return false;
    const now = links.indexOf(document.activeElement);
    const next = now < 0 ? 0 : Math.min(Math.max(now + step, 0), links.length - 1);
    links[next].focus();
    return true;
  };

  const tick = () => {
    const link = document.activeElement.closest("[data-row-link]");
    const box = link && link.parentElement.querySelector(".pick");
    if (!box) return false;
    box.checked = !box.checked;
    return true;
  };

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (!link) return false;
    link.click();
    return true;
  };

  const build = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = document.createElement("dialog");
    made.className = "keys-dialog";
    const heading = page.querySelector("h1");
    heading.id = "keys-heading";
    made.setAttribute("aria-labelledby", heading.id);
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "go";
    const off = document.createElement("button");
    off.type = "button";
    off.className = "plain";
    const say = () => { off.textContent = isOff() ? "Switch the keys on" : "Switch the keys off"; };
    off.addEventListener("click", () => { localStorage.setItem(OFF, isOff() ? "no" : "yes"); say(); });
    say();
    const close = document.createElement("button");
    close.className = "usa-button";
    close.textContent = "Close";
    form.append(close, off);
    made.append(heading, page.getElementById("keys"), form);
    document.body.append(made);
    return made;
  };

  const show = async () => {
    const link = document.querySelector("[data-keys]");
    dialog = dialog || await build(link.href);
    dialog.showModal();
  };

  const KEYS = {
    "?": () => { show(); return true; },
    j: () => move(1),
    k: () => move(-1),
    q: () => follow(".ways a"),
    p: () => follow("[data-key='p']"),
    r: () => follow("[data-key='r']"),
    x: () => tick(),
    n: () => follow("[data-key='n']"),
    f: () => follow("[data-key='f']"),
    c: () => follow("[data-key='c']"),
    m: () => follow("[data-key='m']"),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || (dialog && dialog.open) || isOff()) return;
    const act = KEYS[event.key];
    if (act && act()) event.preventDefault();
  });

  const link = document.querySelector("[data-keys]");
  if (link && !document.getElementById("keys")) {
    link.addEventListener("click", (event) => { event.preventDefault(); show(); });
  }
  const wrongs = document.getElementById("wrongs");
  if (wrongs) wrongs.focus();
})();

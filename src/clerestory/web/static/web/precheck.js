/* Keeps "If you sent this now" up to date while somebody fills the form in. Without this file the button "Check now"
   does the same. Sends the form as that button would; nothing is kept by it. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-live='yes']");
  if (!form) return;
  let running = null;
  let waiting = 0;

  const refresh = async () => {
    if (running) running.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("go", "check");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("#precheck [aria-live]");
      const here = document.querySelector("#precheck [aria-live]");
      if (fresh && here) here.replaceChildren(...fresh.childNodes);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 250);
  });
})();

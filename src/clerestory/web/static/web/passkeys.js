/* Speaks with the browser's keeper of passkeys: asks the site what is wanted, hands the browser's answer to an ordinary
   form. Nothing is kept here. Without this file every other way to sign in works. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const wanted = (asked) => {
    const key = asked.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    if (key.excludeCredentials) key.excludeCredentials = known(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = known(key.allowCredentials);
    return { publicKey: key };
  };

  const answer = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const go = form.querySelector("[data-passkey-go]");
    const says = form.querySelector("[data-passkey-says]");
    const say = (sentence) => { says.textContent = sentence; says.hidden = false; go.disabled = false; };
    go.hidden = false;
    form.querySelector("[data-passkey-none]").hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      says.hidden = true;
      try {
        const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
        const told = await fetch(form.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
        if (!(told.headers.get("Content-Type") || "").startsWith("application/json") || !told.ok) {
          say("The site did not answer as expected. Load this page again.");
          return;
        }
        const asked = wanted(await told.json());
        const made = form.dataset.passkey === "create" ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
        form.elements.passkey.value = answer(made);
        HTMLFormElement.prototype.submit.call(form);
      } catch (error) {
        say(error.name === "InvalidStateError" ? "This device holds a passkey of yours already." : "No passkey was used. Try again, or take another way in.");
      }
    });
  }
})();

/* The page itself: takes files, asks for an examination, shows it, in one of two languages. */

const LANGUAGES = { en: ENGLISH, es: SPANISH };
const state = { language: "en", files: [], result: null, notice: "" };
const words = () => LANGUAGES[state.language];
const byId = (id) => document.getElementById(id);

/** What a file is, by how it begins; its name is not asked. */
function roleOf(bytes) {
  const start = textOfOctets(bytes.subarray(0, 4096));
  if (start.startsWith("c2sp.org/tlog-proof")) return "proof";
  if (!/^\s*\{/.test(start)) return "policy";
  return textOfOctets(bytes.subarray(0, 1 << 16)).includes("clerestory-certificate") ? "certificate" : "opening";
}

/** Keep a file, in the place of an earlier one of its role. A certificate and a proof are not kept together. */
async function take(name, bytes) {
  const role = roleOf(bytes);
  const replaced = role === "certificate" ? ["certificate", "proof", "opening"]
    : role === "policy" ? ["policy"] : [role, "certificate"];
  const digest = crypto.subtle ? hexOf(await sha256(bytes)) : "";
  state.files = state.files.filter((file) => !replaced.includes(file.role));
  state.files.push({ name, role, bytes, digest });
  forget();
}

function forget(notice = "") {
  state.result = null;
  state.notice = notice;
  byId("said").textContent = "";
  show();
}

async function takeAll(files) {
  for (const file of files) {
    const isTooLarge = file.size > LARGEST_OPENING;
    if (isTooLarge) forget(`${plain(file.name)}: ${words().malformed.large}`);
    else await take(file.name, new Uint8Array(await file.arrayBuffer()));
  }
}

async function checkNow() {
  const bytes = Object.fromEntries(state.files.map((file) => [file.role, file.bytes]));
  const able = (await abilities()).base;
  const missing = !able ? "unable" : !bytes.policy ? "missingPolicy" : bytes.certificate || bytes.proof ? "" : "missingProof";
  if (missing) {
    forget(words()[missing]);
    return;
  }
  state.notice = "";
  byId("result").setAttribute("aria-busy", "true");
  byId("notice").textContent = words().working;
  state.result = { ...(await examine(bytes)), files: [...state.files] };
  show();
  byId("said").textContent = words().verdicts[state.result.verdict].join(". ");
  byId("result-title").focus();
}

function show() {
  const said = words();
  document.documentElement.lang = state.language;
  document.title = said.title;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = said[place.dataset.word];
  byId("language").lang = state.language === "en" ? "es" : "en";
  byId("notice").textContent = state.notice;
  byId("files").replaceChildren(state.files.length ? filesTaken(said) : node("p", { class: "note" }, said.none));
  byId("limits").replaceChildren(...said.limit.map((line) => node("li", {}, line)));
  const result = byId("result");
  result.removeAttribute("aria-busy");
  result.hidden = state.result === null;
  byId("found").replaceChildren(...(state.result ? resultShown(said, state.result, state.result.files) : []));
  abilities().then(({ mlDsa44, base }) => {
    byId("able").textContent = base ? words().mlDsa[mlDsa44] : words().unable;
  });
}

function filesTaken(said) {
  const rows = state.files.map((file) => {
    const remove = node("button", { type: "button", class: "plain", "aria-label": said.removeNamed(file.name) }, said.remove);
    remove.addEventListener("click", () => {
      state.files = state.files.filter((one) => one !== file);
      forget();
      byId("chosen").focus();
    });
    return [said.roles[file.role], foreign(file.name), said.bytes(file.bytes.length), remove];
  });
  return table(said.taken, [said.role, said.file, said.size, said.remove], rows);
}

function begin() {
  byId("chosen").addEventListener("change", async (event) => {
    await takeAll([...event.target.files]);
    event.target.value = "";
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    takeAll([...event.dataTransfer.files]);
  });
  byId("add").addEventListener("click", async () => {
    const text = byId("pasted").value;
    if (text.trim() === "") return;
    await take(words().pasted, utf8(text));
    byId("pasted").value = "";
  });
  byId("check").addEventListener("click", checkNow);
  byId("print").addEventListener("click", () => window.print());
  byId("language").addEventListener("click", () => {
    state.language = state.language === "en" ? "es" : "en";
    show();
  });
  if ((navigator.language || "").startsWith("es")) state.language = "es";
  show();
}

begin();

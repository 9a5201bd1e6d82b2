// What the pages can do better with a little help. Everything works without.
"use strict";

// Copy buttons.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const text = "value" in field ? field.value : field.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    if (field.select) field.select();
    else { range.selectNodeContents(field); getSelection().removeAllRanges(); getSelection().addRange(range); }
    document.execCommand("copy");
  }
  say("Copied");
});

// Messages are read out when they come into a live region, not when they stand
// in it from the start.
const toasts = document.querySelector(".toasts");
function say(text) {
  if (!toasts) return;
  const box = document.createElement("div");
  box.className = "toast toast-done";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  toasts.append(box);
  fade(box, 2500);
}
function fade(box, after) {
  setTimeout(() => box.remove(), after);
}
if (toasts) {
  for (const box of [...toasts.children]) {
    box.remove();
    requestAnimationFrame(() => toasts.append(box));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-button";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    close.addEventListener("click", () => box.remove());
    box.append(close);
    if (!box.classList.contains("toast-error")) fade(box, 8000);
  }
}

// A question takes the keyboard until it is answered.
const asked = document.querySelector(".scrim dialog");
if (asked) {
  asked.close();
  asked.showModal();
  asked.addEventListener("cancel", (event) => {
    event.preventDefault();
    asked.querySelector("[data-close]").click();
  });
}

// Arrow keys move between tabs.
for (const list of document.querySelectorAll("[role=tablist]")) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length].focus();
  });
}

// Who has pressed a button without a pointer is at it again afterwards, when the
// page is shown without a question.
let pointing = false;
document.addEventListener("pointerdown", () => { pointing = true; }, true);
document.addEventListener("keydown", () => { pointing = false; }, true);
const button = (b) => b.value + "\n" + (b.getAttribute("aria-label") ?? b.textContent.trim());
const pressed = sessionStorage.getItem("pressed")?.split("\n");
if (pressed && !asked && !document.querySelector("[autofocus]")) {
  sessionStorage.removeItem("pressed");
  if (pressed.shift() === location.pathname) [...document.querySelectorAll("main button")].find((b) => button(b) === pressed.join("\n"))?.focus();
}

// A form that is sent twice does its work once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (event.submitter && form.method === "post" && !asked && !pointing) sessionStorage.setItem("pressed", location.pathname + "\n" + button(event.submitter));
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// A select or a box that asks its form to be sent at once. Arrow keys change it
// on the way to what is wanted, so that without a pointer the form's button
// sends it.
document.addEventListener("change", (event) => {
  if (pointing && event.target.matches("[data-send]")) event.target.form.requestSubmit();
});

// Text that goes on: a log.
for (const out of document.querySelectorAll("[data-stream]")) stream(out);
async function stream(out) {
  const status = document.getElementById(out.dataset.status);
  const tell = (text) => { if (status) status.textContent = text; };
  try {
    const answer = await fetch(out.dataset.stream, { headers: { "X-Stream": "1" } });
    if (!answer.ok) { // the portal's page of the error says why
      tell("The log cannot be read.");
      const why = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main .notice");
      if (why) out.replaceWith(document.adoptNode(why));
      return;
    }
    tell("Connected");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const limit = 500000;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const atEnd = out.scrollHeight - out.scrollTop - out.clientHeight < 40;
      out.append(value);
      if (out.textContent.length > limit) out.textContent = out.textContent.slice(-limit / 2);
      if (atEnd) out.scrollTop = out.scrollHeight;
    }
    tell("The stream has ended. Load the page again to go on.");
  } catch {
    tell("The stream was cut off. Load the page again to go on.");
  }
}

// Rows that come as things happen: the answer to each question is the rows
// since the last one, and where to go on from.
for (const rows of document.querySelectorAll("[data-live]")) live(rows);
async function live(rows) {
  const status = document.getElementById(rows.dataset.status);
  const pause = document.querySelector(`[data-pause="${rows.id}"]`);
  const tell = (text) => { if (status && status.textContent !== text) status.textContent = text; };
  let since = rows.dataset.since, paused = false, go = () => {};
  pause.hidden = false;
  tell("Live");
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
    pause.querySelector("span").textContent = paused ? "Go on" : "Pause";
    tell(paused ? "Paused" : "Live");
    go();
  });
  document.addEventListener("visibilitychange", () => go());
  for (let failures = 0; failures < 5;) {
    while (paused || document.hidden) await new Promise((resolve) => { go = resolve; });
    try {
      const answer = await fetch(rows.dataset.live + "&since=" + since, { headers: { "X-Live": "1" } });
      if (!answer.ok || answer.redirected || !answer.headers.get("X-Latest")) { tell("No longer live. Load the page again."); return; }
      const text = await answer.text();
      failures = 0;
      if (paused) continue;
      tell("Live");
      since = answer.headers.get("X-Latest");
      if (!text) continue;
      const part = document.createElement("template");
      part.innerHTML = text;
      for (const row of part.content.children) row.classList.add("new");
      rows.prepend(part.content);
      while (rows.children.length > rows.dataset.limit) rows.lastElementChild.remove();
      document.querySelector(`[data-empty="${rows.id}"]`)?.remove();
      await new Promise((resolve) => setTimeout(resolve, 300));
    } catch {
      failures++;
      await new Promise((resolve) => setTimeout(resolve, 1000 * failures));
    }
  }
  tell("No longer live. Load the page again.");
}

// Escape closes a drawer.
const drawer = document.querySelector(".drawer");
if (drawer) {
  drawer.querySelector("[data-close]").focus();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector(".scrim")) drawer.querySelector("[data-close]").click();
  });
}

// Small comforts on top of pages that work without them. No inline handlers: everything is found by class or data attribute.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

  // htmx writes the address of each page, and with it what was searched for, into the tab's storage. Nothing here reads it.
  sessionStorage.removeItem("htmx-current-path-for-history");

  // "/" focuses search, "?" is left to the browser, Escape leaves search again.
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      $("#search")?.focus();
    }
    if (event.key === "Escape") {
      if (event.target.id === "search" && !event.defaultPrevented) event.target.blur();
      $$("details.s-pop[open]").forEach((pop) => { pop.open = false; $("summary", pop).focus(); });
    }
  });
  document.addEventListener("click", (event) => {
    $$("details.s-pop[open]").forEach((pop) => { if (!pop.contains(event.target)) pop.open = false; });
  });

  // The clock counts from the seconds the server stored, so a sleeping tab catches up.
  $$("[data-started]").forEach((clock) => {
    const from = Date.now() - Number(clock.dataset.started) * 1000;
    const show = () => {
      const seconds = Math.floor((Date.now() - from) / 1000);
      const two = (n) => String(n).padStart(2, "0");
      clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    };
    if (!clock.hasAttribute("data-frozen")) setInterval(show, 1000);
  });

  // Ticking rows shows the bulk bar with the count.
  $$("form[data-bulk]").forEach((form) => {
    const bar = $(".s-bulk", form), count = $("[data-bulk-count]", form), all = $("[data-bulk-all]", form);
    const rows = () => $$("tbody input[type=checkbox]", form);
    const show = () => {
      const on = rows().filter((box) => box.checked);
      rows().forEach((box) => box.closest("tr").classList.toggle("is-on", box.checked));
      if (bar) bar.hidden = on.length === 0;
      if (count) count.textContent = on.length;
      if (all) { all.checked = on.length > 0 && on.length === rows().length; all.indeterminate = on.length > 0 && !all.checked; }
    };
    form.addEventListener("change", (event) => {
      if (event.target === all) rows().forEach((box) => { box.checked = all.checked; });
      show();
    });
    show();
  });

  // Day sheet: Enter goes down a row in the same column, Ctrl+Enter saves; Tab keeps its own meaning.
  $$("table[data-grid]").forEach((grid) => grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey) return;
    const step = event.key === "Enter" && event.target.tagName !== "TEXTAREA" ? 1 : event.altKey && event.key === "ArrowDown" ? 1 : event.altKey && event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const cell = event.target.closest("td");
    let row = cell.parentElement;
    do row = step > 0 ? row.nextElementSibling : row.previousElementSibling; while (row && !row.cells[cell.cellIndex]?.querySelector("input,select,textarea"));
    row?.cells[cell.cellIndex].querySelector("input,select,textarea").focus();
  }));

  // Ctrl+Enter does the form's main act. In a bookkeeper's form Enter goes to the next field instead of posting.
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key !== "Enter" || !form || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit($(".btn-primary", form)); return; }
    if (form.dataset.enter !== "next" || !/^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    const fields = $$("input:not([type=hidden]):not([readonly]), select, textarea, .s-actbar .btn-primary", form);
    fields[fields.indexOf(event.target) + 1]?.focus();
  });

  // Picker: arrows choose among what the server listed, Enter takes it, Escape closes the list. Typing again undoes a choice.
  $$(".s-combo input[role=combobox]").forEach((input) => {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const box = input.closest(".s-combo"), id = $("[data-picker-id]", box), was = $("[data-picker-was]", box);
    const options = () => $$("[role=option]:not([aria-disabled])", list);
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const open = () => { list.hidden = false; input.setAttribute("aria-expanded", "true"); };
    const choose = (option) => { options().forEach((o) => o.setAttribute("aria-selected", o === option)); input.setAttribute("aria-activedescendant", option.id); };
    const shown = $(`[data-picker-badges="${box.dataset.pickerOf}"]`, box.parentElement);
    // What is said of the chosen one is the server's own nodes out of the option.
    const say = (badges) => { if (shown) { shown.replaceChildren(...(badges ? badges.cloneNode(true).childNodes : [])); shown.hidden = !badges; } };
    const take = (option) => { input.value = option.dataset.text; id.value = option.dataset.id; was.value = option.dataset.text.trim(); say($("[data-option-badges]", option)); close(); };
    input.addEventListener("input", () => { id.value = ""; say(null); input.removeAttribute("aria-activedescendant"); });
    input.addEventListener("htmx:configRequest", (event) => {
      event.detail.parameters = { [input.name]: input.value };
      if (input.value.trim().length < 2) { event.preventDefault(); close(); }
    });
    list.addEventListener("htmx:afterSwap", () => { if (document.activeElement === input) open(); });
    input.addEventListener("keydown", (event) => {
      const all = options(), at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
      if (list.hidden || (all.length === 0 && event.key !== "Escape")) return;
      if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
      else if (event.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
      else if (event.key === "Enter" && at >= 0 && !event.ctrlKey) take(all[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option && option.dataset.id) take(option);
    });
    input.addEventListener("blur", close);
  });

  // Below the search field stands what may be meant: arrows choose, Enter opens it, Escape closes the list. Enter without a choice searches.
  $$("#search").forEach((input) => {
    const list = document.getElementById("suggestions");
    const options = () => $$("[role=option]", list);
    const chosen = () => $("[aria-selected=true]", list);
    const choose = (option) => {
      options().forEach((o) => o.setAttribute("aria-selected", o === option));
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
    };
    const close = () => { choose(null); list.hidden = true; input.setAttribute("aria-expanded", "false"); };
    input.addEventListener("input", () => choose(null));
    input.addEventListener("htmx:configRequest", (event) => {
      if (input.value.trim().length < 2) { event.preventDefault(); close(); }
    });
    list.addEventListener("htmx:afterSwap", () => {
      if (document.activeElement !== input || options().length === 0) return close();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    });
    input.addEventListener("keydown", (event) => {
      const all = options(), at = all.indexOf(chosen());
      if (list.hidden) {
        if (event.key !== "ArrowDown" || !$("[data-result]")) return;
        $("[data-result]").focus();
      } else if (event.key === "ArrowDown") choose(all[at + 1]);
      else if (event.key === "ArrowUp") choose(all[at < 0 ? all.length - 1 : at - 1]);
      else if (event.key === "Enter" && at >= 0) all[at].click();
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    // The press of the mouse leaves the field where it is, so that the list stays open until the link is followed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("blur", close);
  });

  // What a search found: arrows, or j and k, go from one to the next; up from the first is back in the field. Enter is the link's own.
  document.addEventListener("keydown", (event) => {
    const all = $$("[data-result]"), at = all.indexOf(document.activeElement);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || all.length === 0 || (at < 0 && (event.key.startsWith("Arrow") || typing(event.target)))) return;
    event.preventDefault();
    if (at + step < 0) $("#search").focus();
    else all[Math.min(at + step, all.length - 1)].focus();
  });

  // Money: 12450,5 and R12 450.50 both become 12 450.50 when the field is left; what cannot be read is left as typed.
  document.addEventListener("focusout", (event) => {
    if (event.target.inputMode !== "decimal") return;
    const digits = event.target.value.replace(/[R\s\u00a0]/g, "").replace(/,(\d{1,2})$/, ".$1").replace(/,/g, "");
    if (!/^\d+(\.\d{1,2})?$/.test(digits)) return;
    const [whole, cents = ""] = digits.split(".");
    event.target.value = `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u00a0")}.${cents.padEnd(2, "0")}`;
  });

  // Leaving a page with words typed and not saved asks first.
  $$("form[data-keep]").forEach((form) => {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
    // What was kept as a draft is not lost by leaving.
    $("[data-draft]", form)?.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) dirty = false; });
  });

  // Files are sent one by one, each with its progress and its answer; they may be dropped anywhere on a page that takes several.
  $$("form[data-upload]").forEach((form) => {
    const input = $("input[type=file]", form), list = $("[data-uploads]", form), page = form.dataset.upload === "page";
    const area = page ? document : form;
    let waiting = [], busy = false, depth = 0;

    const show = (file) => {
      const row = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress");
      name.textContent = file.name;
      bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", `${file.name}, sent`);
      row.append(name, bar); list.append(row); list.hidden = false;
      const say = (text, kind) => {
        const words = document.createElement("span");
        words.textContent = text; words.className = kind;
        (bar.isConnected ? bar : row.lastChild).replaceWith(words);
      };
      return { bar, say };
    };
    const send = ({ file, bar, say, fields }) => new Promise((done) => {
      const body = new FormData();
      fields.forEach(([name, value]) => body.append(name, value));
      body.append(input.name, file); // behind the fields: they are needed before a byte of it is taken
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "text/plain");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
      request.upload.addEventListener("load", () => say("Being looked at…", ""));
      request.addEventListener("loadend", () => {
        const ok = request.status === 200;
        const plain = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        say(plain && request.responseText ? request.responseText : "It could not be sent. Nothing of it was kept; try it again.", ok ? "is-ok" : "is-bad");
        done(ok);
      });
      request.send(body);
    });
    // The list as it is now, in place of the one that was; what was typed into the form stays.
    const refresh = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      ["#documents", ".s-tabs"].forEach((part) => { const now = $(part), next = $(part, fresh); if (now && next) now.replaceWith(document.adoptNode(next)); });
    };
    const work = async () => {
      if (busy) return;
      busy = true;
      let all = true;
      while (waiting.length > 0) all = (await send(waiting.shift())) && all;
      busy = false;
      if (page) await refresh();
      else if (all) location.assign(form.dataset.upload);
    };
    const take = (files) => {
      const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      waiting.push(...[...files].map((file) => ({ file, fields, ...show(file) })));
      input.value = "";
      work();
    };

    form.addEventListener("submit", (event) => {
      if (input.files.length === 0) return;
      event.preventDefault();
      take(input.files);
    });
    const files = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    area.addEventListener("dragenter", (event) => { if (files(event)) { depth += 1; form.classList.add("is-over"); } });
    area.addEventListener("dragleave", (event) => { if (files(event) && (depth -= 1) <= 0) form.classList.remove("is-over"); });
    area.addEventListener("dragover", (event) => { if (files(event)) event.preventDefault(); });
    area.addEventListener("drop", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      depth = 0;
      form.classList.remove("is-over");
      take(page ? event.dataTransfer.files : [...event.dataTransfer.files].slice(0, 1));
    });
  });

  // What is typed into a part of a form while the server is asked about it stays when the answer takes that part's place.
  document.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig: { formData: sent } } }) => {
    const fields = (root) => $$("input[name], select[name], textarea[name]", root).filter(({ type }) => type !== "hidden");
    const ticks = ({ type }) => type === "checkbox" || type === "radio";
    const isSent = (field) => (ticks(field) ? sent.getAll(field.name).includes(field.value) === field.checked : (sent.get(field.name) ?? "") === field.value);
    const typed = fields(target).filter((field) => !isSent(field));
    if (typed.length === 0) return;
    document.addEventListener("htmx:afterSwap", () => typed.forEach((was) => {
      const now = fields(document).find((field) => field.name === was.name && (!ticks(was) || field.value === was.value));
      if (!now) return;
      if (ticks(was)) now.checked = was.checked;
      else now.value = was.value;
    }), { once: true });
  });

  // What was refused is read first.
  $("[data-focus]")?.focus();

  // A form is posted once: its button says so and takes no second press. Coming back to the page frees it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("data-posted")) { event.preventDefault(); return; }
    form.setAttribute("data-posted", "");
    event.submitter?.classList.add("is-busy");
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    $$("form[data-posted]").forEach((form) => form.removeAttribute("data-posted"));
    $$(".is-busy[aria-disabled]").forEach((button) => { button.classList.remove("is-busy"); button.removeAttribute("aria-disabled"); });
  });

  // Print buttons.
  $$("[data-print]").forEach((button) => {
    button.hidden = false; // without a script the browser's own menu prints
    button.addEventListener("click", () => print());
  });
})();

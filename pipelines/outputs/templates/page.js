"use strict";
// Sorts and filters the list. Without it the page is a plain table in reading order.
(() => {
  const page = document.documentElement;
  window.addEventListener("error", () => { page.dataset.scriptErrors = "1"; });
  document.addEventListener("securitypolicyviolation", () => { page.dataset.policyViolations = "1"; });

  const tables = Array.from(document.querySelectorAll("table.list"));
  const headings = Array.from(tables[0].tHead.rows[0].cells);
  const rows = tables.flatMap((table) => Array.from(table.tBodies[0].rows));
  const monitors = Array.from(document.querySelectorAll("details.monitor"));
  const sections = new Map(rows.map((row) => [row, document.getElementById(row.dataset.case)]));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const fields = ["priority", "change", "state", "label"].map((name) => [name, document.getElementById("f-" + name)]);
  const search = document.getElementById("f-text");
  const inOrder = new Intl.Collator("en", { numeric: true });

  function valueOf(row, index, kind) {
    const cell = row.cells[index];
    const text = cell.dataset.value ?? cell.textContent.trim();
    if (text === "") return null;
    return kind === "number" ? Number(text) : text;
  }

  // Rows without a value stay last in both directions; equal rows keep the reading order.
  function sortBy(heading, direction) {
    const index = headings.indexOf(heading);
    const kind = heading.dataset.kind;
    const sign = direction === "descending" ? -1 : 1;
    const keyed = rows.map((row, place) => [valueOf(row, index, kind), place, row]);
    keyed.sort((a, b) => {
      if (a[0] === null || b[0] === null) return (a[0] === null) - (b[0] === null) || a[1] - b[1];
      const order = kind === "number" ? a[0] - b[0] : inOrder.compare(a[0], b[0]);
      return sign * order || a[1] - b[1];
    });
    for (const table of tables) {
      const own = keyed.map((entry) => entry[2]).filter((row) => table.contains(row));
      table.tBodies[0].append(...own);
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      table.tHead.rows[0].cells[index].setAttribute("aria-sort", direction);
    }
  }

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    const filtered = wanted !== "" || fields.some((entry) => entry[1].value !== "");
    let count = 0;
    for (const row of rows) {
      const fits = fields.every(([name, field]) => field.value === "" || row.dataset[name] === field.value)
        && (wanted === "" || texts.get(row).includes(wanted));
      row.hidden = !fits;
      const section = sections.get(row);
      if (section) section.hidden = !fits;
      if (fits) count += 1;
    }
    // what a filter finds among the monitored cases is opened, and left open
    if (filtered) {
      for (const monitor of monitors) {
        if (rows.some((row) => !row.hidden && (monitor.contains(row) || monitor.contains(sections.get(row))))) monitor.open = true;
      }
    }
    shown.textContent = count + " of " + rows.length + " cases" + (count < rows.length ? " (filtered; the cases below too)" : "");
  }

  // A link into a closed part opens it, and a printed page has every case.
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const monitor = target && target.closest("details.monitor");
    if (monitor && !monitor.open) {
      monitor.open = true;
      target.scrollIntoView();
    }
  }

  function fromAddress() {
    const match = /^#sort=([a-z]+)(:desc)?$/.exec(location.hash);
    const heading = match && headings.find((one) => one.dataset.key === match[1]);
    if (heading) sortBy(heading, match[2] ? "descending" : "ascending");
  }

  for (const table of tables) {
    for (const [place, cell] of Array.from(table.tHead.rows[0].cells).entries()) {
      const heading = headings[place];
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      const downFirst = heading.dataset.kind === "number" && heading.dataset.key !== "rank";
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        const first = downFirst ? "descending" : "ascending";
        const second = downFirst ? "ascending" : "descending";
        sortBy(heading, now === first ? second : first);
      });
    }
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  window.addEventListener("hashchange", fromAddress);
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => { for (const monitor of monitors) monitor.open = true; });
  form.hidden = false;
  filter();
  fromAddress();
  reveal();
  page.dataset.ready = "1";
})();

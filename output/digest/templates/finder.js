/* The list of all reports: search, filters, ten ways to look. Text from the crawl is only ever set as text. */
(() => {
  "use strict";
  const form = document.getElementById("finder");
  const data = JSON.parse(document.getElementById("finder-data").textContent);
  const body = document.getElementById("found").tBodies[0];
  const told = document.getElementById("found-told");
  const more = document.getElementById("found-more");
  const STEP = 100;
  const GLYPHS = ["✓", "≠", "◐", "✕"];
  const STATES = ["reported", "failing", "partial", "failed"];
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const texts = data.rows.map((row) => plain(`${row[0]}${row[1] ?? ""}${row[7]}`));
  let found = [];
  let shown = 0;

  const fits = (row, number, words, portal, state, years) => {
    if (portal !== "" && row[2] !== Number(portal)) return false;
    if (years !== "" && row[1] !== Number(years)) return false;
    if (state === "failing" && row[4] === 0) return false;
    if (state === "doubtful" && row[5] === 0) return false;
    if (STATES.includes(state) && state !== "failing" && STATES[row[3]] !== state) return false;
    return words.every((word) => texts[number].includes(word));
  };

  const cell = (kind, text, name) => {
    const made = document.createElement(kind);
    if (name) made.className = name;
    made.textContent = text;
    return made;
  };

  const line = (row) => {
    const made = document.createElement("tr");
    const head = cell("th", "");
    head.scope = "row";
    const link = cell("a", row[0] || row[7] || "?");
    link.href = `reports/${row[6]}`;
    link.lang = "zh";
    head.append(link);
    if (row[7] && row[0]) head.append(" ", cell("span", row[7], "muted"));
    const state = cell("td", "", `is-${STATES[row[3]]}`);
    const sign = cell("span", GLYPHS[row[3]]);
    sign.setAttribute("aria-hidden", "true");
    const label = form.elements.state.querySelector(`option[value="${STATES[row[3]]}"]`);
    state.append(sign, cell("span", label ? label.textContent : STATES[row[3]], "unseen"));
    made.append(head, cell("td", row[1] ?? "–"), cell("td", row[2] < 0 ? "" : data.portals[row[2]]), state,
      cell("td", row[4] || "–", row[4] ? "amount-bad" : ""), cell("td", row[5] || "–"));
    return made;
  };

  const show = (count) => {
    const lines = document.createDocumentFragment();
    for (const number of found.slice(shown, shown + count)) lines.append(line(data.rows[number]));
    body.append(lines);
    shown = Math.min(found.length, shown + count);
    more.hidden = shown >= found.length;
    told.textContent = `${found.length.toLocaleString("en")} / ${data.rows.length.toLocaleString("en")}`;
  };

  const search = () => {
    const words = form.elements.words.value.split(/\s+/).map(plain).filter(Boolean);
    const { portal, state, year, order } = form.elements;
    found = [];
    data.rows.forEach((row, number) => {
      if (fits(row, number, words, portal.value, state.value, year.value)) found.push(number);
    });
    const column = { failed: 4, doubts: 5, year: 1 }[order.value];
    if (column) found.sort((a, b) => (data.rows[b][column] ?? 0) - (data.rows[a][column] ?? 0) || a - b);
    body.replaceChildren();
    shown = 0;
    show(STEP / 4);
  };

  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => show(STEP));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    form.elements.words.focus();
  });
  form.closest("section").hidden = false;
  search();
})();

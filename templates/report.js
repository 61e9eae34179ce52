// Sorting and filtering; without this script everything stays readable.
(() => {
  const board = document.querySelector("table.board");
  board?.querySelectorAll("thead th:not(.axis)").forEach((head) => {
    const column = head.cellIndex;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      board.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => {
        const text = row.cells[column].textContent.trim();
        return column === 0 ? text.replace(/^\d+/, "") : parseFloat(text);
      };
      const order = (a, b) => (column === 0 ? value(b).localeCompare(value(a)) : value(b) - value(a));
      const rows = [...board.tBodies[0].rows].sort(order);
      board.tBodies[0].append(...(down ? rows : rows.reverse()));
    });
  });

  // A link leads to what it names: details around it, or right in it, unfold; so they do on paper, long tables apart.
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    let around = target.closest("details");
    for (; around; around = around.parentElement.closest("details")) around.open = true;
    const inside = target.querySelector(":scope > details.findings");
    if (inside) inside.open = true;
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  if (location.hash) unfold();
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open]):not(.seeds):not(.long)")];
    for (const one of closed) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });

  const form = document.querySelector("form.filter");
  if (!form) return;
  form.hidden = false;
  const articles = [...document.querySelectorAll("article.problem")];
  const isVerdicts = !!form.elements.verdict;
  const byVerdict = ({ verdict, text }) => {
    const wanted = text.trim().toLowerCase();
    let shown = 0;
    for (const row of document.querySelectorAll("table.overview tbody tr")) {
      const article = document.getElementById(row.dataset.section);
      const about = row.textContent + article.querySelector(".ask").textContent;
      const fits = (!verdict || row.dataset.verdict === verdict) && about.toLowerCase().includes(wanted);
      row.hidden = article.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").textContent = verdict || wanted ? `${shown} shown` : "";
  };
  const apply = () => {
    const values = Object.fromEntries(new FormData(form));
    if (isVerdicts) return byVerdict(values);
    const { outcome, model, text } = values;
    const wanted = text.trim().toLowerCase();
    const filtering = outcome || model || wanted;
    let shown = 0;
    for (const article of articles) {
      const heading = article.querySelector("header").textContent.toLowerCase();
      let any = false;
      for (const row of article.querySelectorAll("tbody tr")) {
        const fits =
          (!outcome || row.dataset.outcome === outcome) &&
          (!model || row.dataset.model === model) &&
          (!wanted || heading.includes(wanted) || row.textContent.toLowerCase().includes(wanted));
        row.hidden = !fits;
        any ||= fits;
        shown += fits;
      }
      article.hidden = filtering && !any;
    }
    form.querySelector("output").textContent = filtering ? `${shown} responses` : "";
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to a response that is filtered away shows everything again.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && (target.hidden || target.closest("[hidden]"))) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  });
})();

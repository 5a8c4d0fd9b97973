(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const number = (count) => count.toLocaleString("en");
    const facets = { severity: new Set(), check: new Set() }; // what is asked for; nothing: all
    const names = Object.keys(facets);
    const files = [...document.querySelectorAll(".rows")].map((list) => ({
      list,
      left: list.nextElementSibling,
      rows: [...list.children].map((element) => ({
        element,
        number: Number(element.dataset.row),
        findings: [...element.lastElementChild.children].map((item) => ({ item, shown: true, ...item.dataset })),
      })),
    }));
    const total = Number(document.querySelector("main").dataset.rows);

    /* Filters */
    const buttons = [...document.querySelectorAll("[data-facet]")];
    const all = document.querySelector(".all");
    const fits = (finding, name) => !facets[name].size || facets[name].has(finding[name]);
    const show = (element, finding, index, shown) => {
      if (finding.shown === shown) return;
      finding.shown = shown;
      finding.item.hidden = !shown;
      element.querySelectorAll(`.x[data-f="${index}"]`).forEach((mark) => mark.classList.toggle("off", !shown));
    };
    const filter = () => {
      // What a button counts are the findings that the other buttons leave.
      const counts = { severity: new Map(), check: new Map() };
      const count = (finding, name) => counts[name].set(finding[name], (counts[name].get(finding[name]) ?? 0) + 1);
      let rows = 0;
      for (const file of files) {
        let left = 0;
        for (const { element, findings } of file.rows) {
          const shown = findings.map((finding) => {
            const [severity, check] = names.map((name) => fits(finding, name));
            if (check) count(finding, "severity");
            if (severity) count(finding, "check");
            return severity && check;
          });
          const some = shown.includes(true);
          if (element.hidden === some) element.hidden = !some;
          if (some && findings.length > 1) findings.forEach((finding, index) => show(element, finding, index, shown[index]));
          left += some;
        }
        file.left.hidden = left > 0;
        rows += left;
      }
      const chosen = names.map((name) => [...facets[name]].join(", ")).filter(Boolean);
      buttons.forEach((button) => {
        const { facet, value } = button.dataset;
        const found = counts[facet].get(value) ?? 0;
        button.setAttribute("aria-pressed", String(facets[facet].has(value)));
        button.classList.toggle("empty", !found);
        button.querySelector(".n").textContent = number(found);
      });
      all?.setAttribute("aria-pressed", String(!chosen.length));
      const text = rows === total ? `${number(total)} rows` : `${number(rows)} of ${number(total)} rows`;
      const position = document.querySelector(".position");
      if (position) position.textContent = text;
      const filtered = document.querySelector(".filtered");
      filtered.hidden = !chosen.length;
      filtered.textContent = `Only ${chosen.join("; ")}: ${text}.`;
    };
    /* Changes which rows there are; who has scrolled into them goes back to the first, once they have their places. */
    const below = () => Math.max(0, document.querySelector(".bar").getBoundingClientRect().bottom);
    const change = (rows) => {
      const first = document.querySelector(".file");
      const scrolled = first !== null && first.getBoundingClientRect().top < below();
      rows();
      if (scrolled) requestAnimationFrame(() => first.scrollIntoView());
    };
    buttons.forEach((button) => button.addEventListener("click", () => {
      const chosen = facets[button.dataset.facet];
      if (!chosen.delete(button.dataset.value)) chosen.add(button.dataset.value);
      change(filter);
    }));
    const clear = () => {
      if (!names.some((name) => facets[name].size)) return;
      names.forEach((name) => facets[name].clear());
      change(filter);
    };
    all?.addEventListener("click", clear);

    /* Order: rows come as the worst first */
    const orders = [...document.querySelectorAll("[data-order]")];
    let order = "worst";
    const sort = (wanted) => {
      if (wanted === order) return;
      order = wanted;
      orders.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.order === order)));
      change(() => files.forEach(({ list, rows }) => {
        const sorted = order === "worst" ? rows : [...rows].sort((one, other) => one.number - other.number);
        list.replaceChildren(...sorted.map((row) => row.element));
      }));
    };
    orders.forEach((button) => button.addEventListener("click", () => sort(button.dataset.order)));

    /* Pointing at a finding lights what it points at */
    document.addEventListener("pointerover", (event) => {
      document.querySelectorAll(".lit").forEach((mark) => mark.classList.remove("lit"));
      const item = event.target.closest(".found li");
      if (!item) return;
      const index = [...item.parentElement.children].indexOf(item);
      item.closest(".row").querySelectorAll(`.x[data-f="${index}"]`).forEach((mark) => mark.classList.add("lit"));
    });

    /* Keyboard */
    const step = (by) => {
      const rows = [...document.querySelectorAll(".row:not([hidden])")];
      const here = rows.indexOf(document.activeElement.closest(".row"));
      const first = rows.findIndex((row) => row.getBoundingClientRect().top >= below());
      const next = rows[here < 0 ? (by > 0 || first < 0 ? first : first - 1) : here + by];
      if (!next) return;
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    };
    const keys = {
      j: () => step(1), k: () => step(-1),
      o: () => sort(order === "worst" ? "document" : "worst"),
      Escape: clear,
    };
    controls.listen(keys);
    filter();
  });
})();

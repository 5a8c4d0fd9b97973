(() => {
  "use strict";
  const root = document.documentElement;
  document.addEventListener("DOMContentLoaded", () => {
    const main = document.querySelector("main");
    const rows = Number(main.dataset.rows);
    const whole = root.dataset.layout !== "target"; // the page has both languages
    const layouts = ["side-by-side", "sentences", "interleaved", "target"];
    const position = document.querySelector(".position");
    let selected = null; // number of the row that was chosen
    let hovered = null;
    let word = null; // key of the lit word link, while walking by keyboard

    /* Rows and their sentences */
    const side = (name, row) => {
      const found = [];
      for (let part = 0; ; part += 1) {
        const sentence = document.getElementById(name + row + (part ? "-" + part : ""));
        if (!sentence) return found;
        found.push(sentence);
      }
    };
    const pair = (row) => (row === null ? [] : [...side("s", row), ...side("t", row)]);
    const rowOf = (sentence) => Number(/^[st](\d+)/.exec(sentence.id)[1]);
    const visible = (sentence) => sentence.getClientRects().length > 0;

    const hover = (row) => {
      if (row === hovered) return;
      pair(hovered).forEach((sentence) => sentence.classList.remove("hot"));
      hovered = row;
      pair(row).forEach((sentence) => sentence.classList.add("hot"));
      if (row !== null) wrapWords(row);
    };
    const select = (row, move) => {
      pair(selected).forEach((sentence) => {
        sentence.classList.remove("on");
        sentence.removeAttribute("tabindex");
      });
      unlight();
      selected = row;
      const sure = row === null ? null : document.getElementById("t" + row)?.dataset.sure;
      position.textContent = row === null ? "" : `${row + 1} / ${rows}${sure && "doubt" in root.dataset ? ` · ${sure} % sure` : ""}`;
      if (row === null) return;
      const sentences = pair(row);
      sentences.forEach((sentence) => sentence.classList.add("on"));
      wrapWords(row);
      const shown = sentences.filter(visible);
      const focus = shown.find((sentence) => sentence.id[0] === "t") || shown[0];
      if (!focus) return;
      focus.tabIndex = 0;
      if (move) {
        focus.focus({ preventScroll: true });
        for (const sentence of [...shown].reverse()) sentence.scrollIntoView({ block: "nearest" });
      }
    };
    const first = () => {
      const top = document.querySelector(".bar").getBoundingClientRect().bottom;
      for (let y = Math.max(0, top) + 4; y < innerHeight; y += 12) {
        for (const x of [0.2, 0.5, 0.8]) {
          const sentence = document.elementFromPoint(innerWidth * x, y)?.closest(".s");
          if (sentence) return rowOf(sentence);
        }
      }
      return 0;
    };
    const step = (by, wanted = () => true) => {
      let row = selected === null ? first() - (by > 0 ? 1 : -1) : selected;
      for (row += by; row >= 0 && row < rows; row += by) {
        const sentences = pair(row);
        // What is asked for first: whether a sentence is visible makes the browser lay it out.
        if (wanted(sentences) && sentences.some(visible)) return select(row, true);
      }
      return undefined;
    };

    /* Words: a row's words become elements when the row is looked at for the first time */
    const wrapWords = (row) => {
      const head = document.getElementById("s" + row);
      if (!head || !head.dataset.w) return;
      const spans = { s: new Map(), t: new Map() };
      head.dataset.w.split(" ").forEach((link, key) => {
        const [from, length, to, size] = link.split(".").map(Number);
        for (const [name, start, end] of [["s", from, from + length], ["t", to, to + size]]) {
          const at = `${start}.${end}`;
          if (!spans[name].has(at)) spans[name].set(at, { start, end, keys: [] });
          spans[name].get(at).keys.push(key);
        }
      });
      head.removeAttribute("data-w");
      for (const name of ["s", "t"]) {
        wrap(side(name, row), [...spans[name].values()].sort((one, other) => one.start - other.start));
      }
    };
    const wrap = (sentences, spans) => {
      const texts = [];
      let length = 0;
      for (const sentence of sentences) {
        const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
          node.nodeType === Node.TEXT_NODE ? NodeFilter.FILTER_ACCEPT
            : node.classList.contains("flag") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP);
        while (walker.nextNode()) {
          texts.push({ node: walker.currentNode, start: length });
          length += walker.currentNode.data.length;
        }
      }
      // From the end, so that cutting a text leaves the offsets before it true.
      let limit = length;
      for (const span of spans.reverse()) {
        if (span.end > limit || span.end <= span.start) continue; // words overlap: the later one is kept
        limit = span.start;
        for (let index = texts.length - 1; index >= 0; index -= 1) {
          const { node, start } = texts[index];
          const from = Math.max(span.start, start) - start;
          const to = Math.min(span.end, start + node.data.length) - start;
          if (from >= to) continue;
          if (to < node.data.length) node.splitText(to);
          const piece = from > 0 ? node.splitText(from) : node;
          const element = document.createElement("span");
          element.className = "w";
          element.dataset.k = span.keys.join(" ");
          piece.replaceWith(element);
          element.append(piece);
        }
      }
    };
    const words = (row) => pair(row).flatMap((sentence) => [...sentence.querySelectorAll(".w")]);
    const unlight = () => {
      document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
      word = null;
    };
    const light = (row, keys) => {
      unlight();
      const wanted = new Set(keys);
      const all = words(row).map((element) => [element, element.dataset.k.split(" ")]);
      all.filter(([, own]) => own.some((key) => wanted.has(key))).forEach(([element]) => element.classList.add("lit"));
    };
    const walk = (by) => {
      if (selected === null) return;
      const targets = side("t", selected).flatMap((sentence) => [...sentence.querySelectorAll(".w")]);
      const groups = [...new Set(targets.map((element) => element.dataset.k))];
      if (!groups.length) return;
      const at = groups.indexOf(word);
      const next = groups[at < 0 ? (by > 0 ? 0 : groups.length - 1) : (at + by + groups.length) % groups.length];
      light(selected, next.split(" "));
      word = next;
    };

    /* Pointer */
    main.addEventListener("pointerover", (event) => {
      const sentence = event.target.closest(".s");
      hover(sentence ? rowOf(sentence) : null);
      const over = event.target.closest(".w");
      if (over && sentence) light(rowOf(sentence), over.dataset.k.split(" "));
      else unlight();
    });
    main.addEventListener("pointerleave", () => { hover(null); unlight(); });
    main.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      const sentence = event.target.closest(".s");
      select(sentence ? rowOf(sentence) : null, false);
      if (!sentence) return;
      const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(".w");
      if (over) light(rowOf(sentence), over.dataset.k.split(" "));
    });
    const follow = () => {
      const target = /^#[st]\d+/.test(location.hash) && document.getElementById(location.hash.slice(1));
      if (target) select(rowOf(target), true);
    };
    addEventListener("hashchange", follow);

    /* Layout */
    const buttons = [...document.querySelectorAll(".choice button")];
    const setLayout = (layout) => {
      root.dataset.layout = layout;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.layout === layout)));
      if (selected !== null) select(selected, true);
    };
    buttons.forEach((button) => button.addEventListener("click", () => setLayout(button.dataset.layout)));
    setLayout(root.dataset.layout);

    /* Doubts */
    const doubt = document.querySelector(".doubt");
    const shade = () => {
      const shown = root.toggleAttribute("data-doubt");
      doubt.setAttribute("aria-pressed", String(shown));
      if (selected !== null) select(selected, false);
    };
    doubt?.addEventListener("click", shade);

    /* Keyboard */
    const keys = {
      j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
      ArrowRight: () => walk(1), ArrowLeft: () => walk(-1),
      n: () => step(1, (sentences) => sentences.some((sentence) => sentence.querySelector(".flag"))),
      Escape: () => { hover(null); select(null); },
    };
    if (doubt) keys.c = shade;
    if (whole) layouts.forEach((layout, index) => { keys[index + 1] = () => setLayout(layout); });
    // Without a choice, and beside one language, the page may scroll sideways.
    controls.listen(keys, (key) => /^Arrow[RL]/.test(key) && (selected === null || !whole));
    follow();
  });
})();

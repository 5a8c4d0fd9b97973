/* What the bars of all pages have: light or dark, and keys with their list. The page's own script calls `listen`. */
const controls = (() => {
  "use strict";
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  const stored = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch { /* no storage for this page: choices last as long as it is open */ }
    return null;
  };
  const showTheme = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  let theme = themes.includes(stored("translator-theme")) ? stored("translator-theme") : "auto";
  showTheme(theme);
  root.classList.add("js");

  const showName = () => {
    const button = document.querySelector(".theme");
    button.textContent = `◐ ${theme}`;
    button.setAttribute("aria-label", `Theme: ${theme}`);
  };
  const nextTheme = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    showTheme(theme);
    stored("translator-theme", theme);
    showName();
  };
  const help = (open) => {
    document.getElementById("keys").hidden = !open;
    document.querySelector(".help").setAttribute("aria-expanded", String(open));
  };
  const toggleHelp = () => help(document.getElementById("keys").hidden);

  document.addEventListener("DOMContentLoaded", () => {
    showName();
    document.querySelector(".theme").addEventListener("click", nextTheme);
    document.querySelector(".help").addEventListener("click", toggleHelp);
    document.querySelectorAll(".tools").forEach((tools) => { tools.hidden = false; });
  });

  /* Keys of the page and those of all pages; a key for which `free` is true is left to the browser. */
  const listen = (own, free = () => false) => {
    const keys = {
      ...own,
      d: nextTheme, "?": toggleHelp,
      Escape: () => { help(false); own.Escape(); if (document.activeElement !== document.body) document.activeElement.blur(); },
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key) || free(event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
  };
  return { listen };
})();

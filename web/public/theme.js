// Runs before the first paint, so that a dark page never flashes white and the language is right.
(function () {
  var scheme, language;
  try {
    scheme = localStorage.getItem("kiseki.theme");
    language = localStorage.getItem("kiseki.language");
  } catch (_) {
    // Storage may be forbidden; the system's choice stands then.
  }
  if (scheme !== "light" && scheme !== "dark")
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (language !== "ja" && language !== "en")
    language = /^ja\b/.test(navigator.language) ? "ja" : "en";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  document.documentElement.lang = language;
  // Its texts, beside the code that will ask for them.
  var texts = document.currentScript.dataset[language];
  if (texts) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = texts;
    link.crossOrigin = "";
    document.head.append(link);
  }
})();

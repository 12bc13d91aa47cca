// Search without a server: the index and the search library are loaded when a reader first goes to the search box.
(function () {
  "use strict";

  var LONGEST_LIST = 12;
  var root = document.currentScript.getAttribute("data-root") || "";
  var engine = null;
  var loading = null;
  var apart = {};

  function load(file) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = root + "theme/" + file;
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
  }

  function start() {
    loading = loading || Promise.all([load("vendor/minisearch/minisearch.js"), load("search-index.js")]).then(function () {
      engine = new MiniSearch({
        fields: ["title", "about", "area", "page", "words"],
        storeFields: ["url", "title", "about", "area", "page", "kind"],
        searchOptions: {
          combineWith: "AND",
          prefix: true,
          fuzzy: function (word) { return word.length > 4 ? 0.2 : false; },
          boost: { title: 3, about: 4, area: 4, page: 2 },
          boostDocument: function (id, word, stored) { return stored.kind === "Page" ? 2 : stored.kind.indexOf("Figure") === 0 ? 3 : 1; }
        }
      });
      engine.addAll(window.boldStepsIndex);
    });
    return loading;
  }

  // A document about many areas keeps the charts and tables of each apart: loaded when the words name the area.
  function named(words) {
    var asked = words.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
    var names = (window.boldStepsApart || []).filter(function (name) {
      return !apart[name] && name.split("-").every(function (part) { return asked.indexOf(part) !== -1; });
    });
    return names.reduce(function (before, name) {
      apart[name] = true;
      return before.then(function () { return load("search-index-" + name + ".js"); })
        .then(function () { engine.addAll(window.boldStepsIndex); });
    }, Promise.resolve());
  }

  function item(result) {
    var entry = document.createElement("li");
    var link = document.createElement("a");
    var where = document.createElement("span");
    link.href = root + result.url;
    link.textContent = result.title;
    where.textContent = [result.about, result.area, result.kind === "Page" ? "" : result.page + ", " + result.kind].filter(Boolean).join(" · ");
    entry.append(link, where);
    return entry;
  }

  function show(list, status, words) {
    var results = words.trim() ? engine.search(words) : [];
    list.replaceChildren.apply(list, results.slice(0, LONGEST_LIST).map(item));
    list.hidden = results.length === 0;
    status.textContent = !words.trim() ? "" : results.length === 0
      ? "Nothing found for “" + words + "”."
      : results.length + (results.length === 1 ? " result" : " results")
        + (results.length > LONGEST_LIST ? ", the first " + LONGEST_LIST + " shown." : ".");
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("form.search");
    var field = document.getElementById("search-words");
    var list = document.getElementById("search-results");
    var status = document.getElementById("search-status");

    function search() {
      start().then(function () { return named(field.value); }).then(function () { show(list, status, field.value); }, function () { form.submit(); });
    }

    field.addEventListener("focus", start, { once: true });
    field.addEventListener("input", search);
    form.addEventListener("submit", function (event) { event.preventDefault(); search(); });
    form.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { field.value = ""; list.hidden = true; status.textContent = ""; field.focus(); }
    });

    var asked = new URLSearchParams(window.location.search).get("words");
    if (asked) { field.value = asked; search(); }
  });
})();

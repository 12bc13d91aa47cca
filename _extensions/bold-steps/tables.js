// Sorting and filtering of tables marked `sortable`. Without scripts the same table is read as it stands.
(function () {
  "use strict";

  var FEWEST_TO_FILTER = 8;
  var RATINGS = ["red", "amber", "green", "not-rated"];

  function key(cell) {
    var chip = cell.querySelector(".chip");
    if (chip) {
      return RATINGS.findIndex(function (rating) { return chip.classList.contains(rating); });
    }
    var head = cell.querySelector(".cell");
    var text = (head ? head.firstChild.textContent : cell.textContent).trim();
    var number = text.replace(/,/g, "").replace("\u2212", "-").match(/-?\d+(\.\d+)?/);
    return number && cell.tagName === "TD" ? parseFloat(number[0]) : text === "–" || text === "" ? null : text.toLowerCase();
  }

  function compare(a, b, sign) {
    if (a === null || b === null) { return (a === null) - (b === null); }
    if (typeof a !== typeof b) { return typeof a === "number" ? -1 : 1; }
    return sign * (typeof a === "number" ? a - b : a.localeCompare(b));
  }

  function rowsOf(body) {
    return Array.prototype.filter.call(body.rows, function (row) { return !row.classList.contains("part"); });
  }

  function sort(table, column, sign) {
    Array.prototype.forEach.call(table.tBodies, function (body) {
      var keyed = rowsOf(body).map(function (row) { return { row: row, key: key(row.cells[column]) }; });
      keyed.sort(function (a, b) { return compare(a.key, b.key, sign); });
      keyed.forEach(function (entry) { body.appendChild(entry.row); });
    });
  }

  function addSorting(table) {
    var headings = Array.prototype.slice.call(table.tHead.rows[0].cells);
    headings.forEach(function (heading, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = heading.textContent;
      heading.textContent = "";
      heading.appendChild(button);
      button.addEventListener("click", function () {
        var descending = heading.getAttribute("aria-sort") === "ascending";
        headings.forEach(function (other) { other.removeAttribute("aria-sort"); });
        heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending ? -1 : 1);
      });
    });
  }

  function field(words, element) {
    var label = document.createElement("label");
    label.textContent = words;
    label.appendChild(element);
    return label;
  }

  function ratingColumn(table) {
    return Array.prototype.findIndex.call(table.tHead.rows[0].cells, function (cell) { return cell.textContent.indexOf("Rating") === 0; });
  }

  function ratingOf(row, column) {
    var chip = row.cells[column] && row.cells[column].querySelector(".chip");
    return chip ? RATINGS.find(function (rating) { return chip.classList.contains(rating); }) : "";
  }

  function addFilter(table) {
    var column = ratingColumn(table);
    var form = document.createElement("form");
    var words = document.createElement("input");
    var rating = document.createElement("select");
    var said = document.createElement("p");
    form.className = "filter";
    words.type = "search";
    said.setAttribute("role", "status");
    [["", "All"], ["red", "Red"], ["amber", "Amber"], ["green", "Green"], ["not-rated", "Not rated"]].forEach(function (choice) {
      rating.add(new Option(choice[1], choice[0]));
    });

    function show() {
      var wanted = words.value.trim().toLowerCase();
      var all = 0, shown = 0;
      Array.prototype.forEach.call(table.tBodies, function (body) {
        var left = 0;
        rowsOf(body).forEach(function (row) {
          var fits = row.cells[0].textContent.toLowerCase().indexOf(wanted) >= 0;
          row.hidden = !(fits && (!rating.value || ratingOf(row, column) === rating.value));
          all += 1;
          left += row.hidden ? 0 : 1;
        });
        body.hidden = left === 0;
        shown += left;
      });
      said.textContent = shown === all ? all + " indicators" : shown + " of " + all + " indicators";
    }

    form.appendChild(field("Indicators with the words", words));
    if (column >= 0) { form.appendChild(field("Rating", rating)); }
    form.appendChild(said);
    form.addEventListener("input", show);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    table.closest(".scroll").insertAdjacentElement("beforebegin", form);
    show();
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("table.sortable").forEach(function (table) {
      if (table.classList.contains("sheet")) { return; }
      if (table.rows.length > FEWEST_TO_FILTER) { addFilter(table); }
      addSorting(table);
    });
  });
})();

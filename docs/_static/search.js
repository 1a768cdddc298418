// Starts the search with what the address asks for; where nothing can be searched, says what to do.
const found = document.getElementById("search");
if (typeof PagefindUI === "undefined" || location.protocol === "file:") {
  document.getElementById("search-missing").hidden = false;
} else {
  const search = new PagefindUI({ element: "#search", showSubResults: true, showImages: false });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) search.triggerSearch(asked);
}

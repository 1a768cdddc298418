// Runs in every browser, before anything else: says why the page cannot work where it cannot. No word of newer JavaScript here.
(function () {
	document.getElementById("no-script").hidden = true;
	function show(id) {
		document.getElementById(id).hidden = false;
		document.documentElement.className = "cannot";
	}
	var able =
		"noModule" in document.createElement("script") &&
		"fetch" in window &&
		typeof Object.hasOwn === "function" &&
		typeof Array.prototype.at === "function" &&
		typeof BigInt === "function";
	if (!able) show("old-browser");
	else if (location.protocol === "file:") show("from-file");
	else document.getElementById("loading").hidden = false;
})();

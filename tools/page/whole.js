// Tells where a script or the style of the page is missing or not as it was built. No word of newer JavaScript here.
addEventListener(
    "error",
    function (event) {
        var tag = event.target.tagName;
        if ((tag === "SCRIPT" || tag === "LINK") && location.protocol !== "file:") {
            document.getElementById("not-whole").hidden = false;
            document.getElementById("loading").hidden = true;
        }
    },
    true,
);

"""How things look: bars as SVG and one page of HTML, for whoever has something to show; no rule is known here."""

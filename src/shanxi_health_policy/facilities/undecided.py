"""The error of a question that was to be answered with yes or no, where the figures do not decide it."""

from __future__ import annotations

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.facilities.measuring import name_of
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.figures import FIGURES
from shanxi_health_policy.vocabulary.payment import Reason


class UndecidedError(PolicyError, ValueError):
    """Neither yes nor no: `open_figures` are the unknown figures that stand in the way, `reasons` say why no rule speaks."""

    def __init__(self, open_figures: tuple[str, ...], reasons: tuple[Reason, ...] = ()) -> None:
        self.open_figures: tuple[str, ...] = open_figures
        self.reasons: tuple[Reason, ...] = reasons
        super().__init__(open_figures, reasons)

    def text(self) -> Text:
        """The message in both languages; it names the figures."""
        if self.reasons:
            zh = "；".join(one.label.zh for one in self.reasons)
            en = "; ".join(one.label.en for one in self.reasons)
            return Text(zh=f"不能判定：{zh}", en=f"cannot be decided: {en}")
        known = [name_of(code, FIGURES) for code in self.open_figures]
        pairs = list(zip(self.open_figures, known, strict=True))
        zh = "、".join(f"{code}（{one.zh}）" if one else code for code, one in pairs)
        en = ", ".join(f"{code} ({one.en})" if one else code for code, one in pairs)
        return Text(zh=f"不能判定，缺少：{zh}", en=f"cannot be decided without: {en}")

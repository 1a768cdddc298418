"""What follows a settlement: its reversal, the reconciliation with the platform, and files: 2601, 3201, 3202, 9101, 9102."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from shanxi_health_policy.his.node_values import Amount, Count, Moment
from shanxi_health_policy.his.nodes import Data, Node, optional, wanted


@frozen(kw_only=True)
class ReversalData(Data):
    """2601 `data`: which request is undone (冲正), by its `msgid` and number."""

    psn_no: str | None = field(default=None, metadata=wanted(30))
    omsgid: str = field(metadata=wanted(30))
    oinfno: str = field(metadata=wanted(5))


@frozen(kw_only=True)
class StatementData(Data):
    """3201 `data`: the sums of the hospital's settlements (对总账), over the platform's times of settlement."""

    insutype: str = field(metadata=wanted(6, table="insutype"))
    clr_type: str | None = field(default=None, metadata=wanted(6, table="clr_type"))
    setl_optins: str | None = field(default=None, metadata=wanted(6))
    stmt_begndate: Moment = field(metadata=wanted())
    stmt_enddate: Moment = field(metadata=wanted())
    medfee_sumamt: Amount = field(metadata=wanted())
    fund_pay_sumamt: Amount = field(metadata=wanted())
    acct_pay: Amount = field(metadata=wanted())
    fixmedins_setl_cnt: Count = field(metadata=wanted())
    refd_setl_flag: str | None = field(default=None, metadata=optional(6, table="refd_setl_flag"))
    fixmedins_refd_setl_flag: str | None = field(default=None, metadata=optional(6))


@frozen(kw_only=True)
class StatementResult(Node):
    """3201's answer `stmtinfo`: whether the sums are level."""

    name: ClassVar[str] = "stmtinfo"
    setl_optins: str | None = field(default=None, metadata=optional(6))
    stmt_rslt: str | None = field(default=None, metadata=wanted(6, table="stmt_rslt"))
    stmt_rslt_dscr: str | None = field(default=None, metadata=optional(200))


@frozen(kw_only=True)
class StatementDetailData(Data):
    """3202 `data`: the same settlement by settlement (对明细账), in a file that 9101 uploaded."""

    setl_optins: str | None = field(default=None, metadata=wanted(6))
    file_qury_no: str = field(metadata=wanted(50))
    stmt_begndate: Moment = field(metadata=wanted())
    stmt_enddate: Moment = field(metadata=wanted())
    medfee_sumamt: Amount = field(metadata=wanted())
    fund_pay_sumamt: Amount = field(metadata=wanted())
    cash_payamt: Amount | None = field(default=None, metadata=wanted())
    fixmedins_setl_cnt: Count = field(metadata=wanted())
    clr_type: str | None = field(default=None, metadata=optional(6, table="clr_type"))
    refd_setl_flag: str | None = field(default=None, metadata=optional(3, table="refd_setl_flag"))
    fixmedins_refd_setl_flag: str | None = field(default=None, metadata=optional(6))


@frozen(kw_only=True)
class FileInfo(Node):
    """3202's answer `fileinfo`: the file of differences, which 9102 downloads."""

    name: ClassVar[str] = "fileinfo"
    file_qury_no: str | None = field(default=None, metadata=wanted(50))
    filename: str | None = field(default=None, metadata=wanted(200))
    dld_endtime: str | None = field(default=None, metadata=wanted(form="time"))


@frozen(kw_only=True)
class UploadData(Node):
    """9101 `fsUploadIn`: a file uploaded; its bytes, `in`, are carried along as they are."""

    name: ClassVar[str] = "fsUploadIn"
    filename: str | None = field(default=None, metadata=wanted(200))
    fixmedins_code: str | None = field(default=None, metadata=wanted(30))


@frozen(kw_only=True)
class UploadedFile(Node):
    """9101's answer, which stands in `output` without a node: by which number the file is asked for."""

    name: ClassVar[str] = "file"
    bare: ClassVar[bool] = True
    marks: ClassVar[frozenset[str]] = frozenset({"file_qury_no"})
    file_qury_no: str = field(metadata=wanted(50))
    filename: str | None = field(default=None, metadata=wanted(200))
    fixmedins_code: str | None = field(default=None, metadata=optional(30))
    dld_endtime: str | None = field(default=None, metadata=optional(form="time"))


@frozen(kw_only=True)
class DownloadData(Node):
    """9102 `fsDownloadIn`: which file is downloaded; the answer is the file, and no message."""

    name: ClassVar[str] = "fsDownloadIn"
    file_qury_no: str | None = field(default=None, metadata=wanted(50))
    filename: str | None = field(default=None, metadata=wanted(200))
    fixmedins_code: str | None = field(default=None, metadata=wanted(30))

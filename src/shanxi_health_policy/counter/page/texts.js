// What the page itself says, in Chinese and English; what the rules say comes from the rules.

let language = "zh";

/** The language that is read. */
export function lang() {
    return language;
}

/** Read in another language. */
export function speak(given) {
    language = given === "en" ? "en" : "zh";
    document.documentElement.lang = { zh: "zh-CN", en: "en" }[language];
}

/** A text in the language that is read. */
export function said(text) {
    return text[language];
}

const text = (zh, en) => ({ zh, en });

export const t = {
    title: text("中医门诊、机构达标、缴费资助：柜台查询", "TCM treatment, standards, premiums: at the counter"),
    other: text("English", "中文"),
    questions: text("问题", "questions"),
    visit: text("一次就诊", "A visit"),
    standard: text("机构达标", "Standards"),
    premium: text("缴费资助", "Premium"),
    answer: text("答案", "answer"),
    example: text("填入示例", "Fill in an example"),
    clear: text("清空", "Clear"),
    print: text("打印回执", "Print a receipt"),
    receipt: text("回执", "Receipt"),
    noAnswer: text("没有得出答案", "No answer"),
    printedOn: text("打印日期：", "printed on "),
    copyLink: text("复制链接", "Copy a link"),
    link: text("带有本页内容的链接", "a link that holds this page's case"),
    copied: text(
        "链接已复制：内容在 # 之后，不会发给任何服务器。",
        "Copied. The case stands after the #, which no browser sends to a server.",
    ),
    copyIt: text(
        "请复制下面的链接：内容在 # 之后，不会发给任何服务器。",
        "Copy the link below: the case stands after the #, which no browser sends to a server.",
    ),
    wrongLink: text(
        "链接里的内容读不懂，没有采用；以下是示例。请向发来链接的人要完整的链接。",
        "The case in the link cannot be read and was not taken; here is the example. Ask whoever sent the link for the whole of it.",
    ),
    nothingKept: text("本页什么也不保存：关闭即忘。", "This page keeps nothing: closed, it has forgotten."),
    optional: text("选填", "optional"),
    choose: text("请选择", "please choose"),
    notSaid: text("未说明", "not said"),
    yes: text("是", "yes"),
    no: text("否", "no"),
    withRule: text("有此规则的地方", "places with such a rule"),
    others: text("其他地方", "other places"),
    more: text("更多条件", "More to say"),
    moreFacts: text("其他指标", "Other figures"),
    byGrade: text("由医院等级得出收费类别", "the class by the hospital's grade"),
    severalClasses: text("可能是以下类别之一，请在收费类别中选定：", "one of these classes; please choose it: "),
    noClass: text("当日当地没有文件写明这个等级的收费类别。", "No notice of the place and day sorts this grade."),
    amount: text("金额", "amount"),
    item: text("项目", "item"),
    addItem: text("加一项", "Add an item"),
    removeItem: text("删除项目", "Remove item"),
    edit: text("修改", "Edit"),
    remove: text("删除", "Remove"),
    listed: text("在目录", "on the list"),
    unlisted: text("不在目录", "not on the list"),
    steps: text("步骤和条款", "Steps and clauses"),
    step: text("步骤", "step"),
    yuan: text("元", "yuan"),
    clause: text("依据", "rests on"),
    readings: text("口径", "Readings"),
    semicolon: text("；", "; "),
    comma: text("，", ", "),
    colon: text("：", ": "),
    faulty: text("请改正标出的各处，答案随即给出。", "Mend what is marked, and the answer follows."),
    addVisit: text("记入本年，再问下一次", "Add it to the year, ask the next"),
    added: text("已记入。改日期或项目，再问下一次。", "Added. Change the day or the items for the next one."),
    notAdded: text("没有记入：请先改正标出的各处。", "Not added: mend what is marked first."),
    otherPlace: text(
        "没有记入：地方、截至日期与已记入的不同，请先清空本年。",
        "Not added: its place or 'known on' is not that of the others. Clear the year first.",
    ),
    removed: text("已删除。", "Removed."),
    editing: text("已取出，改好后再记入。", "Taken out: change it, then add it again."),
    yearTitle: text("本年就诊", "The year's visits"),
    clearYear: text("清空本年", "Clear the year"),
    thisYear: text("本年（含这次）", "The year with this visit:"),
    used: text("已支付", "paid"),
    left: text("尚余", "left"),
    paidBefore: text("以下就诊之前已支付", "paid before these visits"),
    row: text("序号", "no."),
    day: text("就诊日期", "day"),
    condition: text("病症", "condition"),
    class: text("类别", "class"),
    cost: text("费用", "cost"),
    fundPays: text("基金支付", "fund"),
    patientPays: text("个人负担", "patient"),
    yearToDate: text("本年累计", "year to date"),
    total: text("合计", "total"),
    inOrder: text("按所列的顺序结算。", "Settled in this order."),
    again: text("再试", "Try again"),
    nobody: text(
        "连不上服务：它可能已停止，请重新运行 shanxi-health-policy serve。",
        "The service does not answer: it may have ended. Run shanxi-health-policy serve again.",
    ),
    token: text("令牌", "token"),
    needToken: text(
        "本服务要令牌。请向管理员索取后填在这里；它只留在本页内存，关闭即忘。不要写进网址。",
        "This service asks for a token. Get it from whoever runs the service and enter it here: it stays in this page's memory alone. Never put it into an address.",
    ),
    send: text("确定", "OK"),
};

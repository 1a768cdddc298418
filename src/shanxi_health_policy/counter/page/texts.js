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
  title: text("中医门诊和机构达标：窗口查询", "TCM treatment and standards: at the counter"),
  other: text("English", "中文"),
  visit: text("一次就诊", "A visit"),
  standard: text("机构达标", "Does it meet the standard"),
  premium: text("缴费资助", "Help with the premium"),
  optional: text("选填", "optional"),
  choose: text("请选择", "please choose"),
  notSaid: text("未说明", "not said"),
  yes: text("是", "yes"),
  no: text("否", "no"),
  amount: text("金额", "amount"),
  item: text("项目", "item"),
  addItem: text("加一项", "Add an item"),
  remove: text("删除", "Remove"),
  listed: text("在目录", "on the list"),
  unlisted: text("不在目录", "not on the list"),
  steps: text("步骤和条款", "Steps and clauses"),
  step: text("步骤", "Step"),
  yuan: text("元", "Yuan"),
  clause: text("依据", "Rests on"),
  readings: text("口径", "Readings"),
  semicolon: text("；", "; "),
  withRule: text("有此规则的地方", "places with such a rule"),
  others: text("其他地方", "other places"),
  more: text("更多条件", "More to say"),
  faulty: text("请改正标出的各处，答案随即给出。", "Mend what is marked, and the answer follows."),
  again: text("再试", "Try again"),
  nobody: text("连不上服务：它可能已停止，请重新运行 shanxi-health-policy serve。", "The service does not answer: it may have ended. Run shanxi-health-policy serve again."),
  token: text("令牌", "token"),
  needToken: text("本服务要令牌。请向管理员索取后填在这里；只留在本页内存，关闭即忘，不要写进网址。", "This service asks for a token. Get it from whoever runs it and enter it here: it stays in the memory of this page alone. Never put it into an address."),
  send: text("确定", "OK"),
};

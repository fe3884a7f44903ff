/**
 * Initials of Chinese words as one types them: bj → 保养价格 has b, y, j, g. The browser's own order of Chinese
 * characters tells them, so that no table travels; characters with several readings know all that are common.
 */
const collator = new Intl.Collator("zh-Hans-u-co-pinyin");
// The first character of each initial in that order; i, u and v begin no syllable.
const BORDERS = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";
const MANY: Readonly<Record<string, string>> = {
  ...{ 重: "zc", 行: "hx", 长: "cz", 调: "dt", 还: "hh", 乐: "ly", 车: "cj", 会: "hk", 率: "ls", 单: "ds" },
  ...{ 传: "cz", 便: "bp", 参: "cs", 朝: "cz", 藏: "cz", 曾: "cz", 盛: "cs", 省: "sx", 系: "xj", 降: "jx", 弹: "dt" },
  ...{ 尾: "wy", 校: "xj", 折: "zs", 厦: "sx", 吓: "xh", 泊: "bp", 咳: "kh", 轧: "yz", 畜: "cx" },
  ...{ 区: "qo", 仇: "cq", 查: "cz", 解: "jx", 粘: "nz", 冯: "fp", 石: "sd", 宿: "sx", 屏: "pb" },
};
const isHan = /\p{Script=Han}/u;
const found = new Map<string, string>();

/** Its possible initials; a letter or digit is its own, anything else has none. */
export function initialsOf(letter: string): string {
  const known = found.get(letter);
  if (known !== undefined) return known;
  const made =
    MANY[letter] ?? (isHan.test(letter) ? ordered(letter) : /[a-z0-9]/i.test(letter) ? letter.toLowerCase() : "");
  found.set(letter, made);
  return made;
}

function ordered(letter: string): string {
  for (let index = BORDERS.length - 1; index >= 0; index--)
    if (collator.compare(letter, BORDERS[index]!) >= 0) return LETTERS[index]!;
  return "a";
}

/** Whether the typed letters are initials of the words, one after the other, beginning at any of them. */
export function hasInitials(words: string, typed: string): boolean {
  if (!/^[a-z0-9]+$/.test(typed)) return false;
  const all = [...words].map(initialsOf).filter(Boolean);
  return all.some((_, from) => [...typed].every((letter, index) => all[from + index]?.includes(letter)));
}

/** The same, but letters may be left out in between: bj → 保养价格. */
export function skipsThrough(words: string, typed: string): boolean {
  if (!/^[a-z0-9]+$/.test(typed)) return false;
  let next = 0;
  for (const letter of words) if (next < typed.length && initialsOf(letter).includes(typed[next]!)) next++;
  return next === typed.length;
}

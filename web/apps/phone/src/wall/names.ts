/** Names for the owners of new phones, as a phone book has them. Pure. */

const NAMES = {
  zh: [
    "王芳",
    "李伟",
    "张敏",
    "刘洋",
    "陈静",
    "杨帆",
    "赵磊",
    "黄蓉",
    "周杰",
    "吴倩",
    "徐晨",
    "孙悦",
    "马超",
    "朱琳",
    "胡军",
    "林夕",
  ],
  en: ["Wang Fang", "Li Wei", "Zhang Min", "Liu Yang", "Chen Jing", "Yang Fan", "Zhao Lei", "Zhou Jie"],
} as const;

/** The first name nobody has yet. */
export function newName(language: "zh" | "en", taken: readonly string[]): string {
  const names: readonly string[] = NAMES[language];
  const free = names.find((name) => !taken.includes(name));
  return free ?? `${names[taken.length % names.length]}${taken.length + 1}`;
}

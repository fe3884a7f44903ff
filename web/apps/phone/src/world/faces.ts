/** The old face codes (`/::)`, `[微笑]`) and the emoji offered by the keyboard. Shown with the system's emoji. */

const CODES: readonly (readonly [string, string, string])[] = [
  ["/::)", "微笑", "😊"],
  ["/::~", "撇嘴", "😖"],
  ["/::B", "色", "😍"],
  ["/::|", "发呆", "😳"],
  ["/:8-)", "得意", "😎"],
  ["/::<", "流泪", "😭"],
  ["/::$", "害羞", "☺️"],
  ["/::X", "闭嘴", "🤐"],
  ["/::Z", "睡", "😴"],
  ["/::'(", "大哭", "😭"],
  ["/::-|", "尴尬", "😅"],
  ["/::@", "发怒", "😡"],
  ["/::P", "调皮", "😜"],
  ["/::D", "呲牙", "😁"],
  ["/::O", "惊讶", "😮"],
  ["/::(", "难过", "🙁"],
  ["/::+", "酷", "😎"],
  ["/::T", "吐", "🤮"],
  ["/:,@P", "偷笑", "🤭"],
  ["/:,@-D", "愉快", "😊"],
  ["/::d", "白眼", "🙄"],
  ["/::!", "惊恐", "😱"],
  ["/::L", "流汗", "😓"],
  ["/::>", "憨笑", "😄"],
  ["/:?", "疑问", "🤔"],
  ["/:bye", "再见", "👋"],
  ["/:wipe", "擦汗", "😥"],
  ["/:handclap", "鼓掌", "👏"],
  ["/:B-)", "坏笑", "😏"],
  ["/:8*", "可怜", "🥺"],
  ["/:pd", "菜刀", "🔪"],
  ["/:beer", "啤酒", "🍺"],
  ["/:coffee", "咖啡", "☕"],
  ["/:eat", "饭", "🍚"],
  ["/:rose", "玫瑰", "🌹"],
  ["/:heart", "爱心", "❤️"],
  ["/:break", "心碎", "💔"],
  ["/:cake", "蛋糕", "🎂"],
  ["/:sun", "太阳", "☀️"],
  ["/:moon", "月亮", "🌙"],
  ["/:gift", "礼物", "🎁"],
  ["/:hug", "拥抱", "🤗"],
  ["/:strong", "强", "👍"],
  ["/:weak", "弱", "👎"],
  ["/:share", "握手", "🤝"],
  ["/:v", "胜利", "✌️"],
  ["/:@)", "抱拳", "🙏"],
  ["/:ok", "OK", "👌"],
];

const FACES = new Map(CODES.flatMap(([code, name, face]) => [[code, face] as const, [`[${name}]`, face] as const]));
const ANY = new RegExp(
  [...FACES.keys()]
    .sort((one, other) => other.length - one.length)
    .map((code) => code.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("|"),
  "g",
);

export function withFaces(text: string): string {
  return text.replace(ANY, (code) => FACES.get(code) ?? code);
}

export const KEYBOARD: readonly string[] = Array.from(
  "😀😁😂🤣😊😇🙂😉😍😘😋😜🤪🤗🤭🤔🤐🙄😏😴😪😌😷🤒🥳😎🤓😕😟😮😳🥺😢😭😱😤😡👍👎👌🤝🙏👏💪👋🎉🎁🌹🎂🍺🚗🔧📷📍💰🔥⭐💡✅❌💯💔",
);

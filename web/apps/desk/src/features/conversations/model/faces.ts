/** WeChat's small faces: in a text they are codes ([微笑], [Smile], /::)), on a screen pictures. Names are WeChat's own. */

export interface Face {
  /** As WeChat names it in Chinese. */
  name: string;
  picture: string;
}

// One a line: Chinese name, picture, the code of older phones, the English name; "-" where there is none.
const TABLE = `
微笑 🙂 /::) Smile
撇嘴 😖 /::~ Grimace
色 😍 /::B Drool
发呆 😳 /::| Scowl
得意 😎 /:8-) CoolGuy
流泪 😭 /::< Sob
害羞 😊 /::$ Shy
闭嘴 🤐 /::X Silent
睡 😴 /::Z Sleep
大哭 😫 /::'( Cry
尴尬 😅 /::-| Awkward
发怒 😡 /::@ Angry
调皮 😜 /::P Tongue
呲牙 😁 /::D Grin
惊讶 😲 /::O Surprise
难过 🙁 /::( Frown
囧 😣 - Blush
抓狂 😤 /::Q Scream
吐 🤮 /::T Puke
偷笑 🤭 /:,@P Chuckle
愉快 ☺️ /:,@-D Joyful
白眼 🙄 /::d Slight
傲慢 😏 /:,@o Smug
困 😪 /:|-) Drowsy
惊恐 😱 /::! Panic
流汗 😓 /::L Sweat
憨笑 😄 /::> Laugh
悠闲 😌 /::,@ Loafer
奋斗 💪 /:,@f Strive
咒骂 🤬 /::-S Scold
疑问 🤔 /:? Doubt
嘘 🤫 /:,@x Shhh
晕 😵 /:,@@ Dizzy
衰 😩 /:,@! BadLuck
骷髅 💀 /:!!! Skull
敲打 🔨 /:xx Hammer
再见 👋 /:bye Bye
擦汗 😥 /:wipe Relief
抠鼻 👃 /:dig DigNose
鼓掌 👏 /:handclap Clap
坏笑 😼 /:B-) Trick
右哼哼 😒 /:@> Bah！R
鄙视 😾 /:>-| Lookdown
委屈 🥺 /:P-( Wronged
快哭了 😢 /::'| Puling
阴险 😈 /:X-) Sly
亲亲 😚 /::* Kiss
可怜 😿 /:8* Whimper
笑脸 😃 - Happy
生病 🤒 - Sick
脸红 😳 - Flushed
破涕为笑 😂 - Lol
恐惧 😨 - Terror
失望 😞 - LetDown
无语 😑 - Duh
嘿哈 ✌️ - Hey
捂脸 🤦 - Facepalm
奸笑 😏 - Smirk
机智 🧐 - Smart
皱眉 😟 - Moue
耶 ✌️ - Yeah!
吃瓜 🍉 - Onlooker
加油 💪 - GoForIt
汗 😓 - Sweats
天啊 😱 - OMG
Emm 🤨 - -
社会社会 👍 - Respect
旺柴 🐶 - Doge
好的 👌 - NoProb
打脸 🤕 - MyBad
哇 🤩 - Wow
翻白眼 🙄 - Boring
666 🤙 - Awesome
让我看看 👀 - LetMeSee
叹气 😮‍💨 - Sigh
苦涩 😔 - Hurt
裂开 🥴 - Broken
嘴唇 👄 - Lips
爱心 ❤️ /:heart Heart
心碎 💔 /:break BrokenHeart
拥抱 🤗 /:hug Hug
强 👍 /:strong ThumbsUp
弱 👎 /:weak ThumbsDown
握手 🤝 /:share Shake
胜利 ✌️ /:v Peace
抱拳 🙏 /:@) Salute
勾引 👉 /:jj Beckon
拳头 ✊ /:@@ Fist
OK 👌 /:ok -
合十 🙏 - Worship
啤酒 🍺 /:beer Beer
咖啡 ☕ /:coffee Coffee
蛋糕 🎂 /:cake Cake
玫瑰 🌹 /:rose Rose
凋谢 🥀 /:fade Wilt
菜刀 🔪 /:pd Cleaver
炸弹 💣 /:bome Bomb
便便 💩 /:shit Poop
月亮 🌙 /:moon Moon
太阳 ☀️ /:sun Sun
庆祝 🎉 - Party
礼物 🎁 /:gift Gift
红包 🧧 - Packet
發 🀄 - Rich
福 🧧 - Blessing
烟花 🎆 - Fireworks
爆竹 🧨 - Firecracker
猪头 🐷 /:pig Pig
跳跳 🕺 /:jump Waddle
发抖 🥶 /:shake Tremble
转圈 💃 /:circle Twirl
`;

const known = new Map<string, Face>();
const faces: Face[] = [];
for (const line of TABLE.trim().split("\n")) {
  const [name = "", picture = "", code = "-", english = "-"] = line.split(" ");
  const face = { name, picture };
  faces.push(face);
  known.set(`[${name}]`, face);
  if (code !== "-") known.set(code, face);
  if (english !== "-") known.set(`[${english}]`, face);
}

/** What the panel of the composer offers: each picture once. */
export const FACES: readonly Face[] = faces.filter(
  (face, index) => faces.findIndex((other) => other.picture === face.picture) === index,
);

// The longest first: /::'( before /::.
const CODES = new RegExp(
  [...known.keys()]
    .sort((one, other) => other.length - one.length)
    .map((code) => code.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join("|"),
  "g",
);

export interface Piece {
  text: string;
  face: Face | null;
}

/** A text cut at its faces. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CODES)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), face: null });
    found.push({ text: match[0], face: known.get(match[0]) ?? null });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), face: null });
  return found;
}

/** The text with pictures in place of the codes, for one line of a list. */
export function faced(text: string): string {
  return text.includes("[") || text.includes("/:")
    ? text.replace(CODES, (code) => known.get(code)?.picture ?? code)
    : text;
}

/** Words of a feature in both languages; the compiler refuses a key that only one of them has. */

export interface Words {
  [key: string]: string | Words;
}

type SameKeys<T extends Words> = { [K in keyof T]: T[K] extends Words ? SameKeys<T[K]> : string };

export interface Messages {
  zh: Words;
  en: Words;
}

export function messages<T extends Words>(zh: T, en: SameKeys<T>): Messages {
  return { zh, en: en as Words };
}

/** The words of several screens of one feature; each has a first key of its own. */
export function joined(...parts: readonly Messages[]): Messages {
  return {
    zh: Object.assign({}, ...parts.map(({ zh }) => zh)) as Words,
    en: Object.assign({}, ...parts.map(({ en }) => en)) as Words,
  };
}

/** Every key as `a.b.c`. */
export function keysOf(words: Words, prefix = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

/** Longer by 40 %, to find words that are cut off. Placeholders stay. */
export function pseudo(words: Words): Words {
  const longer = (text: string): string =>
    `${text}${"～".repeat(Math.ceil(text.replace(/\{[^}]*\}/g, "").length * 0.4))}`;
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => [key, typeof value === "string" ? longer(value) : pseudo(value)]),
  );
}

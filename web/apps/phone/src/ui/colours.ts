/** A colour of one's own for everybody, the same at each look. Pure. */

// Dark enough that white letters on them are easy to read.
const COLOURS = ["#2f7d5b", "#3a6ea5", "#8a5a9e", "#b0563c", "#94702a", "#2d7a82", "#a04668", "#5662a8"] as const;

export function colourOf(id: string): string {
  let sum = 2166136261;
  for (const letter of id) sum = Math.imul(sum ^ letter.codePointAt(0)!, 16777619);
  sum = Math.imul(sum ^ (sum >>> 15), 2246822507);
  return COLOURS[((sum ^ (sum >>> 13)) >>> 0) % COLOURS.length]!;
}

/** The letter that stands for a name. */
export function letterOf(name: string): string {
  const [first = "?"] = name.trim();
  return first.toUpperCase();
}

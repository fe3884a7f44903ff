/** Addresses in a text, so that they can be opened. Only http and https; everything else stays words. */
export interface Part {
  text: string;
  url: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'“”‘’（）【】《》，。；！？、]+[^\s<>"'“”‘’（）【】《》，。；！？、.,;:!?)\]]/gi;

export function parts(text: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), url: "" });
    found.push({ text: match[0], url: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), url: "" });
  return found;
}

/** The address, or nothing when a click on it would not be harmless. */
export function harmless(url: unknown): string {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : "";
}

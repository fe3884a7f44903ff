/** What Enter means in the composer. */
export interface Stroke {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

// Browsers give this code to keys that an input method takes; Safari's Enter that ends a composition comes after
// `compositionend` and is told only by it.
const TAKEN_BY_INPUT_METHOD = 229;

/** Enter sends; not with Shift, and never while an input method is composing. */
export function isSending(stroke: Stroke): boolean {
  if (stroke.key !== "Enter" || stroke.shiftKey || stroke.altKey) return false;
  return !stroke.isComposing && stroke.keyCode !== TAKEN_BY_INPUT_METHOD;
}

/**
 * The word after a `/` at the beginning, while it is being typed: asks for canned replies. On a Chinese keyboard the
 * same key gives `、`, or a wide `／`. An old code of a face begins with `/:`.
 */
export function cannedQuery(text: string): string | null {
  const found = /^[/、／]((?!:)[^\s/、／]{0,20})$/.exec(text);
  return found ? found[1]! : null;
}

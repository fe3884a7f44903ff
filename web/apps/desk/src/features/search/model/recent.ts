/** What this person looked for lately, in this browser only. */
const MOST = 6;
const name = (person: string) => `weihu.searched.${person}`;

export function recent(person: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name(person)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keep(person: string, words: string): void {
  const wanted = words.trim();
  if (!wanted) return;
  const kept = [wanted, ...recent(person).filter((one) => one !== wanted)].slice(0, MOST);
  localStorage.setItem(name(person), JSON.stringify(kept));
}

export function forget(person: string): void {
  localStorage.removeItem(name(person));
}

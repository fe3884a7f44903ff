/** The clipboard; a page that came over plain HTTP from another machine has none. */
export async function copied(value: string): Promise<boolean> {
  if (!("clipboard" in navigator)) return false;
  return navigator.clipboard.writeText(value).then(
    () => true,
    () => false,
  );
}

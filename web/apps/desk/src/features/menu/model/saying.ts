/** The server's words in the language of the screen, and the words of a difference. */
import { i18n, language } from "@weihu/i18n";
import type { Change } from "./menu";

export const say = (zh: string, en: string): string => (language.value === "en" ? en : zh);

function place([column, row]: readonly number[]): string {
  const { t } = i18n.global;
  return row ? t("menus.diff.row", { column: column!, row }) : t("menus.diff.bar", { column: column! });
}

/** 「活动」从第 1 栏第 2 项移到第 2 栏第 1 项；网址改为 … */
export function wordsOf(change: Change): string {
  const { t } = i18n.global;
  const { before, after, name } = change;
  if (!before) return t("menus.diff.added", { name, place: place(after ?? [1, 0]) });
  if (!after) return t("menus.diff.removed", { name, place: place(before) });
  const said = change.parts.map((part) => {
    const kind = part.field === "kind";
    const [from, to] = kind
      ? [t(`menus.kind.${part.before}`), t(`menus.kind.${part.after}`)]
      : [part.before, part.after];
    const values = { field: t(`menus.diff.field.${part.field}`), before: from || "—", after: to || "—" };
    return t("menus.diff.part", values);
  });
  const isElsewhere = place(before) !== place(after);
  if (change.what === "moved") said.push(t("menus.diff.moved", { before: place(before), after: place(after) }));
  else if (isElsewhere) said.push(t("menus.diff.now", { place: place(after) }));
  return t("menus.diff.changed", { name, what: said.join(t("menus.diff.and")) });
}

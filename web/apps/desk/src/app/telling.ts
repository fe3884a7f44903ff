/** A failure in words: what happened, what was kept, what to do. */
import { Problem } from "@weihu/api";
import { i18n } from "@weihu/i18n";
import { toast } from "./toasts";

export function wordsOf(error: unknown): string {
  const { t } = i18n.global;
  if (!(error instanceof Problem)) return t("shell.error.unexpected");
  if (error.isUnreachable) return t("shell.error.unreachable");
  if (error.status === 401) return t("shell.error.loggedOut");
  if (error.fields.length) return error.fields.map((one) => `${one.message} ${one.remedy}`.trim()).join(" ");
  return error.detail || error.title || t("shell.error.server", { status: error.status });
}

export function tellFailure(error: unknown): void {
  toast(wordsOf(error), { tone: "danger" });
}

/** What is wrong with this field of a form, if the server said so. */
export function fieldError(error: unknown, field: string): string {
  if (!(error instanceof Problem)) return "";
  const found = error.fields.find((one) => one.field === field || one.field.startsWith(`${field}.`));
  return found ? `${found.message} ${found.remedy}`.trim() : "";
}

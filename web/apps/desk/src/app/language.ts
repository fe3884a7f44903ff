/** The language of the desk: shown at once, kept by the server for what it says (verbs, mails, exports). */
import { api, told } from "@weihu/api";
import { isLanguageChosen, language, type Language } from "@weihu/i18n";
import { client } from "./queries";
import { tellFailure } from "./telling";

export async function speak(next: Language): Promise<void> {
  language.value = next;
  try {
    await told(api.PATCH("/api/v1/me", { body: { language: next } }));
  } catch (failure) {
    return tellFailure(failure);
  }
  // Words that came from the server are in the language of before.
  await client.invalidateQueries();
}

/** At login: what was chosen in this browser counts, else what the person chose elsewhere. */
export async function agree(kept: string): Promise<void> {
  if (!isLanguageChosen()) {
    if (kept === "zh" || kept === "en") language.value = kept;
  } else if (kept !== language.value) {
    await told(api.PATCH("/api/v1/me", { body: { language: language.value } })).catch(() => undefined);
  }
}

/** Files on their way into a draft: chosen, pasted or dropped, sent to the server at once so that they survive reload. */
import { ref } from "vue";
import { wordsOf } from "../../../app/telling";
import * as calls from "./calls";
import type { StoredFile } from "./types";

const MB = 1024 * 1024;
/** What the platform itself takes, and how large (fact sheet B15). */
const TAKEN: Readonly<Record<string, number>> = {
  "image/jpeg": 10 * MB,
  "image/png": 10 * MB,
  "image/gif": 10 * MB,
  "video/mp4": 10 * MB,
  "audio/mpeg": 2 * MB,
  "audio/amr": 2 * MB,
};
const LARGEST = 50 * MB;
// Programs and pages: nobody should be sent one.
const NEVER = /\.(exe|msi|bat|cmd|com|scr|ps1|sh|js|vbs|jar|apk|html?|svg)$/i;

export interface Upload {
  id: number;
  name: string;
}

/** As itself, or as a card with a link when the platform would not take it. */
export function wayOf(file: { type: string; size: number }): "reply" | "handout" {
  return file.size <= (TAKEN[file.type] ?? 0) ? "reply" : "handout";
}

/** Why a file cannot be sent, as a key of words; empty when it can. */
export function refusal(file: { name: string; type: string; size: number }): string {
  if (NEVER.test(file.name)) return "composer.files.never";
  return file.size > LARGEST ? "composer.files.tooLarge" : "";
}

export function useAttaching(
  shopId: () => string | null,
  kept: (file: StoredFile) => void,
  refused: (words: string, isKey: boolean) => void,
) {
  const uploads = ref<Upload[]>([]);
  let last = 0;

  async function add(files: Iterable<File>, way?: calls.Way): Promise<void> {
    for (const file of files) {
      const wrong = refusal(file);
      if (wrong) {
        refused(wrong, true);
        continue;
      }
      const id = ++last;
      uploads.value = [...uploads.value, { id, name: file.name }];
      try {
        kept(await calls.upload(file, shopId(), way ?? wayOf(file)));
      } catch (failure) {
        refused(wordsOf(failure), false);
      } finally {
        uploads.value = uploads.value.filter((one) => one.id !== id);
      }
    }
  }

  return { uploads, add };
}

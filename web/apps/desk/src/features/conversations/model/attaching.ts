/** Pictures on their way into a draft: chosen, pasted or dropped, sent to the server at once so that they survive reload. */
import { ref } from "vue";
import { wordsOf } from "../../../app/telling";
import * as calls from "./calls";
import type { StoredFile } from "./types";

const TYPES = ["image/jpeg", "image/png", "image/gif"];
const LARGEST = 10 * 1024 * 1024;

export interface Upload {
  id: number;
  name: string;
}

/** Why a file cannot be sent, as a key of words; empty when it can. */
export function refusal(file: { type: string; size: number }): string {
  if (!TYPES.includes(file.type)) return "conversations.composer.wrongType";
  return file.size > LARGEST ? "conversations.composer.tooLarge" : "";
}

export function useAttaching(
  shopId: () => string | null,
  kept: (file: StoredFile) => void,
  refused: (words: string, isKey: boolean) => void,
) {
  const uploads = ref<Upload[]>([]);
  let last = 0;

  async function add(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const wrong = refusal(file);
      if (wrong) {
        refused(wrong, true);
        continue;
      }
      const id = ++last;
      uploads.value = [...uploads.value, { id, name: file.name }];
      try {
        kept(await calls.upload(file, shopId()));
      } catch (failure) {
        refused(wordsOf(failure), false);
      } finally {
        uploads.value = uploads.value.filter((one) => one.id !== id);
      }
    }
  }

  return { uploads, add };
}

/** The field of the composer: grows with its words, takes pictures where the caret stands. */
import { nextTick, ref, watch, type WritableComputedRef } from "vue";

const TALLEST = 200;

export function useField(text: WritableComputedRef<string>) {
  const field = ref<HTMLTextAreaElement | null>(null);

  function grow(): void {
    const element = field.value;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, TALLEST)}px`;
  }
  watch(text, () => void nextTick(grow));

  function caretTo(place: number): void {
    void nextTick(() => {
      field.value?.focus();
      field.value?.setSelectionRange(place, place);
    });
  }

  function insert(words: string): void {
    const from = field.value?.selectionStart ?? text.value.length;
    text.value = text.value.slice(0, from) + words + text.value.slice(field.value?.selectionEnd ?? from);
    caretTo(from + words.length);
  }

  return { field, grow, insert, caretTo };
}

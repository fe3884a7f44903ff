/** Words that were marked with the mouse or the keyboard inside an element. */
import { onBeforeUnmount, ref, type Ref } from "vue";

const LONGEST = 60;

export function useSelection(inside: Ref<HTMLElement | null>) {
  const text = ref("");

  /** A little later: a click that takes the mark away has not done so yet. */
  function look(): void {
    window.setTimeout(() => {
      const marked = window.getSelection();
      const words = marked?.toString().trim() ?? "";
      const isOurs = !!marked?.anchorNode && !!inside.value?.contains(marked.anchorNode);
      text.value = isOurs && words.length <= LONGEST && !words.includes("\n") ? words : "";
      if (text.value) document.addEventListener("selectionchange", changed);
    });
  }
  /** Marked elsewhere, or not any more; a field that takes the focus keeps what was chosen. */
  function changed(): void {
    const marked = window.getSelection();
    const isEmpty = !marked || marked.isCollapsed;
    const isInField = document.activeElement?.matches("input, select, button");
    if (isEmpty && !isInField) clear();
  }
  function clear(): void {
    text.value = "";
    document.removeEventListener("selectionchange", changed);
  }
  /** It has served: the next mark begins in the same words, and marked words would be dragged away instead. */
  function use(): void {
    clear();
    window.getSelection()?.removeAllRanges();
  }
  onBeforeUnmount(clear);
  return { text, look, use };
}

/** Short words at the edge of the screen, heard by screen readers; some can be undone for a while. */
import { ref } from "vue";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "danger";
  undo?: () => void;
}

const PLAIN_MS = 4000;
const UNDO_MS = 8000;
const DANGER_MS = 10_000;

export const toasts = ref<Toast[]>([]);
let last = 0;

export function toast(text: string, how: { undo?: () => void; tone?: Toast["tone"] } = {}): void {
  const id = ++last;
  toasts.value = [
    ...toasts.value.slice(-2),
    { id, text, tone: how.tone ?? "plain", ...(how.undo ? { undo: how.undo } : {}) },
  ];
  window.setTimeout(() => forget(id), how.undo ? UNDO_MS : how.tone === "danger" ? DANGER_MS : PLAIN_MS);
}

export function forget(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Words heard, not seen. */
export const announced = ref("");

export function announce(text: string): void {
  announced.value = "";
  window.setTimeout(() => (announced.value = text), 60);
}

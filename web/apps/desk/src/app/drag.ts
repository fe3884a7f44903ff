/** Dragging with mouse, pen or finger by pointer events: what is carried, and over which place it is. */
import { onScopeDispose, shallowRef, type Ref } from "vue";

export interface Carried<P> {
  id: string;
  x: number;
  y: number;
  /** Where it would come to stand; null: nowhere here. */
  over: P | null;
}

const FAR_ENOUGH_PX = 6;

/** `place` finds what is below a point; `drop` is called once, with where it was let go. Esc takes it back. */
export function useDrag<P>(
  place: (id: string, x: number, y: number) => P | null,
  drop: (id: string, to: P) => void,
): {
  carried: Readonly<Ref<Carried<P> | null>>;
  take: (event: PointerEvent, id: string) => void;
  hasJustDropped: () => boolean;
} {
  const carried: Ref<Carried<P> | null> = shallowRef(null);
  let begun: { id: string; x: number; y: number; pointer: number } | null = null;
  let droppedAt = -1000;

  function take(event: PointerEvent, id: string): void {
    if (event.button !== 0 || !event.isPrimary) return;
    begun = { id, x: event.clientX, y: event.clientY, pointer: event.pointerId };
    // Not captured: what lies below the pointer is what matters.
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", leave);
    window.addEventListener("keydown", escape, true);
  }
  function move(event: PointerEvent): void {
    if (!begun || event.pointerId !== begun.pointer) return;
    const { clientX: x, clientY: y } = event;
    if (!carried.value && Math.hypot(x - begun.x, y - begun.y) < FAR_ENOUGH_PX) return;
    event.preventDefault();
    carried.value = { id: begun.id, x, y, over: place(begun.id, x, y) };
  }
  function end(event: PointerEvent): void {
    if (event.pointerId !== begun?.pointer) return;
    const held = carried.value;
    if (held) droppedAt = performance.now();
    leave();
    if (held?.over) drop(held.id, held.over);
  }
  function escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !carried.value) return;
    event.stopPropagation();
    leave();
  }
  function leave(): void {
    begun = null;
    carried.value = null;
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", leave);
    window.removeEventListener("keydown", escape, true);
  }
  onScopeDispose(leave);
  // The click that follows a drop is none.
  return { carried, take, hasJustDropped: () => performance.now() - droppedAt < 300 };
}

/** Which place of the drawn menu lies below a point: the column, and in it the entry whose upper half it is over. */
import type { Place } from "./form";

const BESIDE_PX = 40;
const BELOW_PX = 60;

export function placeAt(bar: HTMLElement | null, x: number, y: number): Place | null {
  const columns = [...(bar?.querySelectorAll<HTMLElement>("[data-column]") ?? [])];
  const boxes = columns.map((one) => one.getBoundingClientRect());
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (!first || !last || x < first.left - BESIDE_PX || x > last.right + BESIDE_PX) return null;
  const at = boxes.findIndex((box) => x < box.right);
  const column = at < 0 ? boxes.length - 1 : at;
  const box = boxes[column]!;
  const head = columns[column]!.querySelector("[data-row='-1']")!.getBoundingClientRect();
  if (y > head.top - 4) {
    const isBefore = x < box.left + box.width / 2;
    return y < head.bottom + BELOW_PX ? { column: isBefore ? column : column + 1, row: -1 } : null;
  }
  const rows = [...columns[column]!.querySelectorAll<HTMLElement>("[data-row]:not([data-row='-1'])")];
  const before = rows.findIndex((one) => {
    const place = one.getBoundingClientRect();
    return y < place.top + place.height / 2;
  });
  return { column, row: before < 0 ? rows.length : before };
}

/** How much waits for me, where it is seen from another tab: before the title and on the icon. */
import { colours } from "@weihu/ui";
import { computed, onScopeDispose, watch, type Ref } from "vue";

const COUNTED = /^\(\d+\+?\) /;
const shown = (count: number): string => (count > 99 ? "99+" : String(count));

export function titled(title: string, count: number): string {
  const name = title.replace(COUNTED, "");
  return count ? `(${shown(count)}) ${name}` : name;
}

/** The drawing of the icon, itself an address, with a mark in its corner. A browser's bar has its own light and dark. */
export function marked(address: string, count: number): string {
  const end = /%3C(\/|%2F)svg%3E$/i.exec(address);
  if (!count || !end) return address;
  const { danger, surface } = colours.light;
  const text = count > 9 ? "9+" : String(count);
  const mark =
    `<circle cx='22' cy='10' r='10' fill='${danger}'/>` +
    `<text x='22' y='15' text-anchor='middle' font-family='sans-serif' font-weight='700' font-size='${text.length > 1 ? 12 : 15}' fill='${surface}'>${text}</text>`;
  return address.slice(0, end.index) + encodeURIComponent(mark) + end[0];
}

export function showAttention(counts: readonly Readonly<Ref<number>>[]): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const plain = icon?.getAttribute("href") ?? "";
  const count = computed(() => counts.reduce((sum, one) => sum + one.value, 0));
  const show = (now: number): void => {
    document.title = titled(document.title, now);
    icon?.setAttribute("href", marked(plain, now));
  };
  watch(count, show, { immediate: true });
  onScopeDispose(() => show(0));
}

/** Which phones stand on this browser's wall, and in which order: as the address says, as last time, or the first three. */
import { computed, ref } from "vue";
import type { State } from "../world/state";

const KEPT = "wxsandbox.wall";
const AT_FIRST = 3;

export function useChosen(state: State) {
  const asked = new URLSearchParams(location.search).get("phones");
  const own = ref<string[] | null>(asked === null ? kept() : asked.split(",").filter(Boolean));

  const chosen = computed(() => {
    const there = (own.value ?? []).filter((id) => !state.gone.has(id));
    // Nothing chosen yet, or only phones of a sandbox that has been emptied since.
    if (there.length || own.value?.length === 0) return there;
    return state.roster.value.slice(0, AT_FIRST).map((one) => one.phone);
  });

  /** The address tells it too, so that it can be kept as a bookmark or given to a colleague. */
  function choose(ids: string[]): void {
    own.value = ids;
    const address = new URL(location.href);
    address.searchParams.set("phones", ids.join(","));
    address.search = address.search.replaceAll("%2C", ",");
    history.replaceState(history.state, "", address);
    // A wall that came by a link is not the one that this browser shows next time.
    if (asked === null) localStorage.setItem(KEPT, JSON.stringify(ids));
  }

  /** One place to the left (-1) or to the right (1). */
  function move(id: string, step: -1 | 1): void {
    const ids = [...chosen.value];
    const from = ids.indexOf(id);
    const to = from + step;
    if (from < 0 || to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    choose(ids);
  }

  return {
    chosen,
    show: (id: string) => chosen.value.includes(id) || choose([...chosen.value, id]),
    move,
    hide: (id: string) => choose(chosen.value.filter((one) => one !== id)),
  };
}

function kept(): string[] | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return Array.isArray(found) && found.length ? found.map(String) : null;
  } catch {
    return null;
  }
}

/** Which phones stand on this browser's wall: as the address says, as last time, or the first three. */
import { computed, ref } from "vue";
import type { State } from "../world/state";

const KEPT = "wxsandbox.wall";
const AT_FIRST = 3;

export function useChosen(state: State) {
  const asked = new URLSearchParams(location.search).get("phones");
  const own = ref<string[] | null>(asked ? asked.split(",").filter(Boolean) : kept());

  const chosen = computed(() => {
    const there = (own.value ?? []).filter((id) => !state.gone.has(id));
    // Nothing chosen yet, or only phones of a sandbox that has been emptied since.
    if (there.length || own.value?.length === 0) return there;
    return state.roster.value.slice(0, AT_FIRST).map((one) => one.phone);
  });

  function choose(ids: string[]): void {
    own.value = ids;
    if (!asked) localStorage.setItem(KEPT, JSON.stringify(ids));
  }

  return {
    chosen,
    show: (id: string) => chosen.value.includes(id) || choose([...chosen.value, id]),
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

/** Asks the server a moment after the last key; a question that is overtaken is given up. */
import { api, told } from "@weihu/api";
import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { computed, onScopeDispose, ref, watch, type Ref } from "vue";
import { joined, type Group, type Kind } from "./search";

const PAUSE_MS = 150;
const MORE = 20;

async function ask(query: { q: string; kind?: string; before?: string; limit?: number }, signal?: AbortSignal) {
  return (await told(api.GET("/api/v1/search", { params: { query }, ...(signal ? { signal } : {}) }))).groups;
}

export function useSearch(words: Readonly<Ref<string>>) {
  const asked = ref(words.value.trim());
  let timer = 0;
  watch(words, (next) => {
    window.clearTimeout(timer);
    if (!next.trim()) asked.value = "";
    else timer = window.setTimeout(() => (asked.value = next.trim()), PAUSE_MS);
  });
  onScopeDispose(() => window.clearTimeout(timer));

  const query = useQuery({
    queryKey: computed(() => ["search", asked.value]),
    queryFn: ({ signal }) => ask({ q: asked.value }, signal),
    enabled: () => asked.value !== "",
    placeholderData: keepPreviousData,
    // The index follows what is said: the same words may find more a second later.
    staleTime: 0,
    gcTime: 0,
  });
  const further = ref<{ of: string; groups: Group[] } | null>(null);
  const groups = computed<readonly Group[]>(() => {
    if (!asked.value) return [];
    return further.value?.of === asked.value ? further.value.groups : (query.data.value ?? []);
  });

  async function more(kind: Kind, before: string): Promise<void> {
    const of = asked.value;
    const next = await ask({ q: of, kind, before, limit: MORE });
    if (asked.value === of) further.value = { of, groups: joined(groups.value, next, kind) };
  }

  /** The words on the screen are answered: nothing is awaited any more. */
  const isSettled = computed(
    () => asked.value === words.value.trim() && !query.isPlaceholderData.value && !query.isFetching.value,
  );
  return { groups, more, isSettled, error: query.error, isError: query.isError, again: query.refetch };
}

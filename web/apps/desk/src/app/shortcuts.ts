/** Keys as commands. Off in every field and while a dialog is open; single keys can be switched off. */
import { onScopeDispose, ref } from "vue";
import { shortcutsWish } from "./screen";

export interface Command {
  /** `j`, `Enter`, `/`, or two after each other: `g c`. */
  keys: string;
  /** Key of its words. */
  label: string;
  run: () => void;
}

const commands = ref<Command[]>([]);
let begun = "";
let begunAt = 0;
const SECOND_KEY_WITHIN_MS = 1500;

/** What can be done here by keys, for the page of help. */
export function knownCommands(): readonly Command[] {
  return commands.value;
}

/** Holds while the component lives. A later one of the same keys goes first. */
export function useCommands(added: readonly Command[]): void {
  commands.value = [...commands.value, ...added];
  onScopeDispose(() => (commands.value = commands.value.filter((one) => !added.includes(one))));
}

export function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** What a key means now; `pending` is a first key of two. */
export function meaning(
  key: string,
  pending: string,
  known: readonly Command[],
): { command?: Command; pending: string } {
  const keys = pending ? `${pending} ${key}` : key;
  const command = known.findLast((one) => one.keys === keys);
  if (command) return { command, pending: "" };
  if (pending) return meaning(key, "", known);
  return { pending: known.some((one) => one.keys.startsWith(`${key} `)) ? key : "" };
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isField(event.target) || document.querySelector("[role=dialog], [role=alertdialog]")) return;
  if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button, a")) return;
  if (event.key.length === 1 && shortcutsWish.value === "off") return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const fresh = event.timeStamp - begunAt < SECOND_KEY_WITHIN_MS ? begun : "";
  const found = meaning(key, fresh, commands.value);
  begun = found.pending;
  begunAt = event.timeStamp;
  if (found.command) {
    event.preventDefault();
    found.command.run();
  }
}

export function listenToKeys(): () => void {
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", pressed);
}

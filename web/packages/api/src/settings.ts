/** What the calls need to know of the page they run in. */

interface Settings {
  /** The language in which errors are told. */
  language: () => string;
  /** The login has ended. */
  onLoggedOut: () => void;
}

export const settings: Settings = { language: () => "zh", onLoggedOut: () => undefined };

export function configure(changes: Partial<Settings>): void {
  Object.assign(settings, changes);
}

const CSRF_COOKIE = /(?:^|;\s*)[\w-]*csrf[\w-]*=([^;]+)/i;

/** The token that proves that a change comes from our own page. */
export function csrf(): string {
  return decodeURIComponent(CSRF_COOKIE.exec(document.cookie)?.[1] ?? "");
}

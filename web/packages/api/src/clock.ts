/** The server's clock: in demos and tests it is not the browser's. */

let offset = 0;

/** Told with each answer that carries the server's time. */
export function observe(serverNow: number): void {
  if (Number.isFinite(serverNow)) offset = serverNow - Date.now();
}

/** Unix milliseconds as the server counts them. */
export function now(): number {
  return Date.now() + offset;
}

/** The one event stream of the page: resumed where it broke off. */
import { BASE } from "./client";
import type { Happening } from "./types";

export interface Listener {
  happened(happening: Happening): void;
  /** Connected; what is shown may be older than the stream and wants loading. */
  connected(): void;
  lost(): void;
}

const RETRY_MS = 2000;

/** Listen until the answer is called. */
export function listen(listener: Listener): () => void {
  let source: EventSource | null = null;
  let last = -1;
  let retry = 0;

  function connect(): void {
    source = new EventSource(`${BASE}/stream${last < 0 ? "" : `?after=${last}`}`);
    source.onopen = () => listener.connected();
    source.onmessage = (message: MessageEvent<string>) => {
      const happening = JSON.parse(message.data) as Happening;
      last = happening.seq;
      listener.happened(happening);
    };
    source.onerror = () => {
      listener.lost();
      // The browser itself reconnects with Last-Event-ID, but gives up when something in between answers with an error.
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(connect, RETRY_MS);
    };
  }

  connect();
  return () => {
    window.clearTimeout(retry);
    source?.close();
  };
}

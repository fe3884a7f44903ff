/** The event stream at work: every feature hears what happened; what was missed is loaded anew. */
import { api, browserGround, SharedStream, told, type StreamState } from "@weihu/api";
import { ref } from "vue";
import { features } from "./features";
import { useMe } from "./me";
import { client } from "./queries";

export const streamState = ref<StreamState>("connecting");

export function startStream(): SharedStream {
  const me = useMe();
  let loaded = false;
  const stream: SharedStream = new SharedStream(
    {
      event: (event) => {
        if (event.name === "grants.changed") void me.load().then(() => client.invalidateQueries());
        for (const feature of features) feature.hear?.(client, event, { speaks: stream.isLeading });
      },
      reload: async () => {
        const { number } = await told(api.GET("/api/v1/events/cursor"));
        // The number is older than the snapshots loaded after it; applying an event twice changes nothing.
        if (loaded) void client.invalidateQueries();
        loaded = true;
        return number;
      },
      state: (state) => (streamState.value = state),
      ended: () => me.lost(),
    },
    browserGround(`weihu-events-${me.me?.id ?? ""}`),
  );
  return stream;
}

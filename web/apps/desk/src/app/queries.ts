/** The cache of the server's state. The event stream keeps it fresh, so nothing is asked again out of mere age. */
import { Problem } from "@weihu/api";
import { QueryClient } from "@tanstack/vue-query";

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // A refusal is an answer; only what time can heal is tried again.
      retry: (count, error) => count < 3 && error instanceof Problem && (error.isUnreachable || error.status >= 500),
      retryDelay: (count) => Math.min(500 * 2 ** count, 4000),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

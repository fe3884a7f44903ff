import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const sandbox = process.env["WXSANDBOX_URL"] ?? "http://127.0.0.1:8100";
const PLATFORM = ["/_sandbox", "/cgi-bin", "/connect", "/mmbiz", "/mp/", "/res/", "/s/"];

export default defineConfig({
  // The page has addresses of its own (/phone/p1), so its files are named from the root.
  base: "/",
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    // The wheel of wxsandbox carries the built page.
    outDir: fileURLToPath(new URL("../../../sandbox/wxsandbox/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
  },
  server: {
    proxy: Object.fromEntries(PLATFORM.map((path) => [path, sandbox])),
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});

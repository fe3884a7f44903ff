import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const product = process.env["WEIHU_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
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
    // The wheel of weihu carries the built desk.
    outDir: fileURLToPath(new URL("../../../backend/weihu/config/web/desk", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
  },
  server: {
    // The product refuses changes that another address's page sends; `npm run dev` speaks in its own name.
    proxy: Object.fromEntries(
      ["/api", "/auth", "/events", "/files"].map((path) => [
        path,
        { target: product, changeOrigin: true, headers: { origin: product } },
      ]),
    ),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "../../packages/*/src/**/*.test.ts"],
  },
});

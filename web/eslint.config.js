import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/node_modules/**", "**/dist/**", "packages/api/src/schema.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs["flat/essential"],
  {
    files: ["**/*.{ts,vue,js}"],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: [".vue"] },
    },
    rules: {
      eqeqeq: "error",
      // The TypeScript compiler knows better.
      "no-undef": "off",
      // An index that was just tested is certain; the compiler's noUncheckedIndexedAccess cannot see it.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Types and interfaces are both fine where they read better.
      "@typescript-eslint/consistent-type-definitions": "off",
      "vue/multi-word-component-names": "off",
    },
  },
  {
    files: ["apps/desk/**/*.vue", "packages/**/*.vue"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/no-v-html": "error",
      // Words live in the features' i18n.ts, in both languages.
      "vue/no-bare-strings-in-template": ["error", { allowlist: ["·", "→", "/", "%", "+", "×", "—", ":", "(", ")"] }],
    },
  },
);

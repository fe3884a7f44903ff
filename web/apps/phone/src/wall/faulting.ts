/** Reading and setting what goes wrong, and saying it in words. */
import { computed, ref } from "vue";
import { useI18n } from "vue-i18n";
import * as api from "../api/client";
import type { ApiFault, Faults } from "../api/types";
import { useWorld } from "../world";
import { type CallbackKind, DELAYS, isActive, PRESETS, pushFaults } from "./faults";

const percent = (rate: number) => Math.round(rate * 1000) / 10;
const isDelay = (kind: CallbackKind) => (DELAYS as readonly string[]).includes(kind);

export function useFaults() {
  const { t } = useI18n();
  const { state } = useWorld();
  const trouble = ref("");

  async function set(faults: Partial<Faults>): Promise<void> {
    trouble.value = "";
    try {
      state.faults.value = await api.setFaults(faults);
    } catch (error) {
      const refused = error instanceof api.ControlError ? error : null;
      trouble.value = refused?.code === "unreachable" ? t("error.unreachable") : (refused?.detail ?? String(error));
    }
  }

  function ruleWords(rule: ApiFault): string {
    const what = [
      rule.errcode === undefined || rule.errcode === null ? "" : t("faults.errcode", { n: rule.errcode }),
      rule.latency_ms ? t("faults.latency", { n: rule.latency_ms }) : "",
      rule.timeout === true ? t("faults.timeout") : rule.timeout ? t("faults.timeoutFor", { n: rule.timeout }) : "",
      rule.status ? t("faults.status", { n: rule.status }) : "",
      rule.html ? t("faults.html") : "",
      rule.truncated ? t("faults.truncated") : "",
      rule.reset ? t("faults.reset") : "",
      rule.content_type ? t("faults.type", { type: rule.content_type }) : "",
    ].filter(Boolean);
    const how = [
      (rule.rate ?? 1) < 1 ? t("faults.rate", { n: percent(rule.rate ?? 1) }) : "",
      rule.times ? t("faults.times", { n: rule.times }) : "",
    ].filter(Boolean);
    const path = rule.path === "*" ? t("faults.everywhere") : rule.path;
    return t("faults.rule", { path, what: [...how, ...what].join(" ") });
  }

  function pushWords(faults: Faults, kind: CallbackKind): string {
    const value = faults.callback[kind];
    const name = t(`faults.push.${kind}`);
    if (typeof value === "boolean") return name;
    return `${name} ${isDelay(kind) ? t("faults.ms", { number: value ?? 0 }) : `${percent(value ?? 0)}%`}`;
  }

  /** What is on, a word for each: a preset by its name, the rest by what it does. */
  const said = computed(() => {
    const faults = state.faults.value;
    if (!faults) return [];
    const presets = PRESETS.filter((one) => isActive(faults, one));
    const named = (rule: ApiFault) => presets.some((one) => isActive({ ...faults, api: [rule] }, one) && "rule" in one);
    const pushed = (kind: CallbackKind) => presets.some((one) => "callback" in one && kind in one.callback);
    return [
      ...presets.map((one) => t(`faults.preset.${one.name}`)),
      ...faults.api.filter((rule) => !named(rule)).map(ruleWords),
      ...pushFaults(faults)
        .filter((kind) => !pushed(kind))
        .map((kind) => pushWords(faults, kind)),
    ];
  });

  return { faults: state.faults, trouble, set, ruleWords, said };
}

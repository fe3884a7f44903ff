/** The one set of components: Naive UI in our theme, and the few that are ours. */
export {
  NCheckbox,
  NConfigProvider,
  NDynamicTags,
  NInputNumber,
  NPopover,
  NSwitch,
  dateEnUS,
  dateZhCN,
  enUS,
  zhCN,
} from "naive-ui";
export { naiveOverrides, naiveTheme } from "./theme";
export { applyTokens, colours, type Theme } from "./tokens";
export { type IconName } from "./icons";
export { type Option } from "./WSelect.vue";
export { default as WAvatar } from "./WAvatar.vue";
export { default as WButton } from "./WButton.vue";
export { default as WChip } from "./WChip.vue";
export { default as WDialog } from "./WDialog.vue";
export { default as WField } from "./WField.vue";
export { default as WIcon } from "./WIcon.vue";
export { default as WInput } from "./WInput.vue";
export { default as WSelect } from "./WSelect.vue";
export { default as WSkeleton } from "./WSkeleton.vue";
export { default as WState } from "./WState.vue";
export { default as WVirtual } from "./WVirtual.vue";

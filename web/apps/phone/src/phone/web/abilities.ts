/** All that a page may ask of the phone around it. */
import type { Handset } from "../handset";
import type { Abilities, Tell } from "./bridge";
import { notices } from "./notices";
import { paying } from "./paying";
import { pictures } from "./pictures";
import { places } from "./places";
import { voices } from "./voices";
import { type Choices, menus } from "./menus";

export function abilities(handset: Handset, choices: Choices, ending: (end: () => void) => void) {
  return (tell: Tell): Abilities => ({
    ...places(handset),
    ...pictures(handset),
    ...voices(handset, tell, ending),
    ...notices(handset),
    ...paying(handset),
    ...menus(handset, choices),
  });
}

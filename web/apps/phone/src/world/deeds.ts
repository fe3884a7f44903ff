/** What a person does with a phone. What is said stands on the screen at once, and stays there when it fails. */
import * as api from "../api/client";
import type { Item, Said } from "../api/types";
import { given, sayingBegan, sayingEnded, sayingFailed } from "./chat";
import { acceptanceChanged } from "./people";
import type { State } from "./state";

type Send = () => Promise<{ seq: number }>;

export function createDeeds(state: State) {
  const retries = new Map<number, () => Promise<void>>();
  let local = 0;

  async function speak(phone: string, appid: string, shown: Shown, send: Send): Promise<void> {
    const number = (local += 1);
    const item: Item = { seq: -number, from: "me", time: Math.floor(state.now()), ...shown };
    const attempt = async () => {
      state.changeChat(phone, appid, (chat) => sayingBegan(chat, number, item));
      try {
        const { seq } = await send();
        retries.delete(number);
        state.changeChat(phone, appid, (chat) => sayingEnded(chat, number, seq));
      } catch (error) {
        retries.set(number, attempt);
        const code = error instanceof api.ControlError ? error.code : String(error);
        state.changeChat(phone, appid, (chat) => sayingFailed(chat, number, code));
      }
    };
    await attempt();
  }

  return {
    /** `shown` is how it looks until the sandbox has taken it. */
    say: (phone: string, said: Said, shown: Shown) => speak(phone, said.appid, shown, () => api.say(phone, said)),

    choose: (phone: string, appid: string, choice: { id: string; content: string }) =>
      speak(phone, appid, { kind: "text", text: choice.content }, () => api.choose(phone, { appid, ...choice })),

    retry: (number: number) => retries.get(number)?.(),

    giveUp(phone: string, appid: string, number: number): void {
      retries.delete(number);
      state.changeChat(phone, appid, (chat) => given(chat, number));
    },

    async accept(phone: string, appid: string, accepts: boolean): Promise<void> {
      await api.accept(phone, appid, accepts);
      const known = state.phones.get(phone);
      if (known) state.phones.set(phone, acceptanceChanged(known, appid, accepts));
    },
  };
}

export type Deeds = ReturnType<typeof createDeeds>;

/** A bubble that the sandbox has not numbered yet. */
export type Shown = { kind: string } & Partial<Item>;

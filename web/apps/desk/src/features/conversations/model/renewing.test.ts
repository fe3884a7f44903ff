import { QueryClient, QueryObserver } from "@tanstack/vue-query";
import { describe, expect, it } from "vitest";
import { renew } from "./queries";

/** A list that is shown, whose server answers when the test says so. */
function shown() {
  const client = new QueryClient();
  const answers: ((words: string) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ["list"],
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  });
  observer.subscribe(() => undefined);
  return { client, answers, words: () => client.getQueryData(["list"]) };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("loading anew what an event has overtaken", () => {
  it("a first load that is under way is followed by another", async () => {
    const { client, answers, words } = shown();

    const renewed = renew(client, ["list"]);
    answers[0]!("from before");
    await settled();
    answers[1]?.("as it is now");
    await renewed;

    expect([answers.length, words()]).toEqual([2, "as it is now"]);
  });

  it("a later load that is under way is begun anew, and its old answer is not shown", async () => {
    const { client, answers, words } = shown();
    answers[0]!("first");
    await settled();
    void client.refetchQueries({ queryKey: ["list"] }).catch(() => undefined);
    await settled();

    const renewed = renew(client, ["list"]);
    await settled();
    answers[2]!("as it is now");
    answers[1]!("from before");
    await renewed;

    expect(words()).toBe("as it is now");
  });
});

import type { App, Hands } from "../app.ts";

const PORT = 9001;
const PAD = "atelier";

async function call(hands: Hands, method: string, params: Readonly<Record<string, string>>): Promise<string> {
  const apikey = (await hands.exec("app", ["cat", "/opt/etherpad-lite/APIKEY.txt"])).trim();
  const query = new URLSearchParams({ apikey, ...params });
  const answer = (await (await hands.ask(PORT, `/api/1.2.15/${method}?${query.toString()}`)).json()) as {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly text?: string } | null;
  };
  if (answer.code !== 0) throw new Error(`${method}: ${answer.message}`);
  return answer.data?.text ?? "";
}

export const etherpad: App = {
  name: "etherpad",
  image: "etherpad/etherpad:1.8",
  /** The first text comes from `.env`, and what somebody adds stands behind it. */
  write: async (hands, words) => {
    await call(hands, "createPad", { padID: PAD });
    await call(hands, "appendText", { padID: PAD, text: words });
    const text = await call(hands, "getText", { padID: PAD });
    if (!text.startsWith("Bienvenue !")) throw new Error(`the pad begins otherwise: ${text}`);
  },
  read: (hands) => call(hands, "getText", { padID: PAD }),
};

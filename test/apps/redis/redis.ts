import type { App, Hands } from "../app.ts";
import { Line } from "../support/line.ts";

const PORT = 6379;

/** One command after the password, as RESP; hands back the answer's words. */
async function ask({ address }: Hands, ...words: readonly string[]): Promise<string> {
  const line = await Line.open(address, PORT);
  try {
    line.send(resp("AUTH", "foobared"), resp(...words));
    await line.until("\r\n");
    const kind = await line.until("\r\n");
    if (kind.startsWith("-")) throw new Error(kind);
    if (kind === "$-1") return "";
    return kind.startsWith("$") ? await line.until("\r\n") : kind.slice(1);
  } finally {
    line.close();
  }
}

const resp = (...words: readonly string[]): string =>
  [`*${words.length}`, ...words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]), ""].join("\r\n");

export const redis: App = {
  name: "redis",
  image: "redis:7",
  write: async (hands, words) => {
    await ask(hands, "SET", "greeting", words);
  },
  read: (hands) => ask(hands, "GET", "greeting"),
};

/** What an app of this folder is, and what its check has in its hands. */

export interface App {
  /** Its folder, which Compose and Lierre make the service's name. */
  readonly name: string;
  /** What its `image/` is built as; absent when it only uses others'. */
  readonly image: string;
  /** Writes these words as a user of the app would. */
  write(hands: Hands, words: string): Promise<void>;
  /** Reads what was written, through the same interface. */
  read(hands: Hands): Promise<string>;
}

export interface Hands {
  /** Where the node answers. */
  readonly address: string;
  /** Runs a command in a container of the app; throws with what it said when it fails. */
  exec(container: string, command: readonly string[]): Promise<string>;
  /** An answer of the app by HTTP; throws when it is no success. */
  ask(port: number, path: string, request?: RequestInit): Promise<Response>;
}

/** `ask` with a JSON body, and the JSON of the answer. */
export async function askJson(
  hands: Hands,
  port: number,
  path: string,
  method: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const all = { "content-type": "application/json", ...headers };
  return (await hands.ask(port, path, { method, headers: all, ...sent })).json();
}

/** The header of a name and a password. */
export const basic = (user: string, password: string): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

/** The controller's API, as the demo uses it: as a person would, with the admin's token. */
import { z } from "zod";

const ANSWER_MS = 10_000;

const Problem = z.object({ code: z.string().optional(), title: z.string().optional(), detail: z.string().optional() });

/** The controller said no. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The controller did not answer, or not to the end. */
export class Unreachable extends Error {}

export class Api {
  readonly #origin: string;
  readonly #token: () => string;

  /** `token` is read for each request: the file may come later than we do. */
  constructor(origin: string, token: () => string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** Whether it is ready to be asked. */
  async ready(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.#origin}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
      await answer.body?.cancel();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#ask("GET", path, schema);
  }

  post<T>(path: string, schema: z.ZodType<T>, body: object): Promise<T> {
    return this.#ask("POST", path, schema, body);
  }

  delete<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#ask("DELETE", path, schema);
  }

  async #ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: object): Promise<T> {
    const headers = { authorization: `Bearer ${this.#token()}`, "content-type": "application/json" };
    const init = { method, headers, signal: AbortSignal.timeout(ANSWER_MS) };
    let status: number;
    let text: string;
    try {
      const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) };
      const answer = await fetch(`${this.#origin}/api/v1${path}`, sent);
      status = answer.status;
      text = await answer.text();
    } catch (cause) {
      throw new Unreachable(`${method} ${path}: the controller does not answer at ${this.#origin}`, { cause });
    }
    if (status >= 200 && status < 300) return schema.parse(JSON.parse(text));
    if (status >= 500) throw new Unreachable(`${method} ${path}: ${status}`);
    throw new Refused(status, `${method} ${path}: ${status} ${sentence(text)}`);
  }
}

function sentence(text: string): string {
  try {
    const { detail, title } = Problem.parse(JSON.parse(text));
    return detail ?? title ?? text;
  } catch {
    return text.slice(0, 300);
  }
}

import type { BusEvents, Garbage } from "../../shared/bus/bus.ts";
import type { NodePlace, SubjectName } from "../../shared/bus/subjects.ts";

export interface Heard {
  readonly name: SubjectName;
  readonly from: NodePlace;
  readonly body: unknown;
}

/** Keeps all that a bus tells, and lets a test wait for it. */
export class Ear implements BusEvents<SubjectName> {
  readonly messages: Heard[] = [];
  readonly garbages: Garbage[] = [];
  readonly links: { readonly connected: boolean; readonly detail: string }[] = [];
  readonly #waiting = new Set<() => void>();

  message(name: SubjectName, from: NodePlace, body: unknown): void {
    this.messages.push({ name, from, body });
    this.#look();
  }

  garbage(what: Garbage): void {
    this.garbages.push(what);
    this.#look();
  }

  link(connected: boolean, detail: string): void {
    this.links.push({ connected, detail });
    this.#look();
  }

  get connected(): boolean {
    return this.links.at(-1)?.connected ?? false;
  }

  /** Resolves once `seen` makes something of what was told. */
  until<T>(seen: (ear: this) => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const found = seen(this);
        if (found === undefined || found === false) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  untilLink(connected: boolean): Promise<unknown> {
    return this.until((ear) => ear.connected === connected && ear.links.length > 0);
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

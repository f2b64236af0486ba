import { list } from "../shape/collections.ts";
import { says } from "../shape/keys.ts";
import { string } from "../shape/primitives.ts";
import { refuse, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { needWaiver } from "./waiver.ts";

const LOOSE: ReadonlySet<string> = new Set([
  "seccomp=unconfined",
  "apparmor=unconfined",
  "systempaths=unconfined",
  "label=disable",
  "no-new-privileges=false",
]);
const PLAIN = /^(?:no-new-privileges(?:=true)?|seccomp=builtin|apparmor=docker-default|label=level:.+)$/;
/** Other labels name another confinement, which may be none. */
const LABEL = /^label=(?:user|role|type|filetype):.+$/;

function check(word: string, spot: Spot, reading: Reading): string | undefined {
  const option = word.includes("=") ? word : word.replace(":", "=");
  if (LOOSE.has(option) || LABEL.test(option)) {
    needWaiver(reading, spot, "unconfined", word);
    return option;
  }
  if (PLAIN.test(option)) return option;
  if (/^(?:seccomp|apparmor)=./.test(option)) {
    refuse(reading, spot, "security-profile", { option: word });
  } else {
    const expects = says(
      "a security option such as `no-new-privileges:true`",
      "une option de sécurité comme `no-new-privileges:true`",
    );
    refuse(reading, spot, "value-bad", { value: word, expects });
  }
  return undefined;
}

/** Options of the kernel's filters as the engine takes them, `name=value`. */
export const securityOptions: Shape<readonly string[]> = changed(list(changed(string(), check)), (found) =>
  found.map((one) => one.value),
);

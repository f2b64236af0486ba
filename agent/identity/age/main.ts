/**
 * A short-lived child of the agent: makes a key of age's, or opens what was sealed to one. The library behind weighs
 * more than the agent can afford to keep in memory. Asked on standard input, so that no secret stands in argv.
 */
import { text } from "node:stream/consumers";
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { AgeRequest } from "../age.ts";

async function answer(request: AgeRequest): Promise<unknown> {
  if (request.do === "make") {
    const secret = await generateX25519Identity();
    return { secret, recipient: await identityToRecipient(secret) };
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(request.secret);
  return { text: await decrypter.decrypt(armor.decode(request.sealed), "text") };
}

try {
  const request = AgeRequest.parse(JSON.parse(await text(process.stdin)));
  process.stdout.write(JSON.stringify(await answer(request)));
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

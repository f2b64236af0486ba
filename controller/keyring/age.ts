import { armor, Decrypter, Encrypter } from "age-encryption";

/** Seals a text to an age recipient (`age1…`); the ASCII-armoured form, as the age command reads it. */
export async function sealText(recipient: string, text: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** Opens with an age identity (`AGE-SECRET-KEY-1…`). Throws when the text is not sealed to it, or was changed. */
export async function openText(identity: string, sealed: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await decrypter.decrypt(armor.decode(sealed), "text");
}

import type { App } from "../app.ts";

const PORT = 8080;
const PAGE = "/doku.php?id=bonjour";

export const dokuwiki: App = {
  name: "dokuwiki",
  image: "dokuwiki/dokuwiki:stable",
  /** The form that a reader fills in. */
  write: async (hands, words) => {
    const answer = await hands.ask(PORT, `${PAGE}&do=edit`);
    const form = await answer.text();
    const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const fields = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
    const body = new URLSearchParams({ ...fields, wikitext: `====== ${words} ======`, "do[save]": "Save" });
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    await hands.ask(PORT, "/doku.php", { method: "POST", body, headers: { cookie } });
  },
  read: async (hands) => (await hands.ask(PORT, PAGE)).text(),
};

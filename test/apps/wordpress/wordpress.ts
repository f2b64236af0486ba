import type { App, Hands } from "../app.ts";

const PORT = 8082;

/** The page that a new blog shows first. */
async function install(hands: Hands): Promise<void> {
  const body = new URLSearchParams({
    weblog_title: "Le café",
    user_name: "ada",
    admin_password: "correct horse",
    admin_password2: "correct horse",
    pw_weak: "on",
    admin_email: "ada@example.org",
  });
  await hands.ask(PORT, "/wp-admin/install.php?step=2", { method: "POST", body });
}

async function call(hands: Hands, method: string, ...params: readonly string[]): Promise<string> {
  const values = params.map((param) => `<param><value>${param}</value></param>`).join("");
  const body = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values}</params></methodCall>`;
  const answer = await hands.ask(PORT, "/xmlrpc.php", {
    method: "POST",
    body,
    headers: { "content-type": "text/xml" },
  });
  const text = await answer.text();
  if (text.includes("<fault>")) throw new Error(text);
  return text;
}

const string = (text: string): string => `<string>${text}</string>`;
const WHO = [string("1"), string("ada"), string("correct horse")] as const;

export const wordpress: App = {
  name: "wordpress",
  image: "wordpress:6",
  write: async (hands, words) => {
    await install(hands);
    const title = `<member><name>post_title</name><value>${string(words)}</value></member>`;
    const published = `<member><name>post_status</name><value>${string("publish")}</value></member>`;
    await call(hands, "wp.newPost", ...WHO, `<struct>${title}${published}</struct>`);
  },
  /** As a reader who follows the blog sees it. */
  read: async (hands) => (await hands.ask(PORT, "/?feed=rss2")).text(),
};

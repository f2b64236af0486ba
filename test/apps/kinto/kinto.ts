import { type App, askJson, basic } from "../app.ts";

const PORT = 8888;
const COLLECTION = "/v1/buckets/cafe/collections/menu";
const headers = basic("ada", "s3cret");

export const kinto: App = {
  name: "kinto",
  image: "kinto/kinto-server:latest",
  write: async (hands, words) => {
    await askJson(hands, PORT, "/v1/buckets/cafe", "PUT", {}, headers);
    await askJson(hands, PORT, COLLECTION, "PUT", {}, headers);
    await askJson(hands, PORT, `${COLLECTION}/records/today`, "PUT", { data: { dish: words } }, headers);
  },
  read: async (hands) => JSON.stringify(await askJson(hands, PORT, `${COLLECTION}/records`, "GET", undefined, headers)),
};

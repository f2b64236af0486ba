import type { App, Hands } from "../app.ts";
import { Line } from "../support/line.ts";

const PORT = 1883;
const TOPIC = "cafe/greeting";

/** An MQTT 3.1.1 packet shorter than 128 bytes. */
const packet = (type: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type, body.length]), body]);
};

function text(words: string): Buffer {
  const bytes = Buffer.from(words);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const ID = Buffer.from([0, 1]);
const CONNECT = packet(0x10, text("MQTT"), Buffer.from([4, 2, 0, 60]), text("visitor"));
/** Kept by the broker, and acknowledged. */
const publish = (words: string): Buffer => packet(0x33, text(TOPIC), ID, Buffer.from(words));
const SUBSCRIBE = packet(0x82, ID, text(TOPIC), Buffer.from([0]));

/** Says this after the greeting; hands back the packets of these types that come, in this order. */
async function talk({ address }: Hands, says: Buffer, types: readonly number[]): Promise<readonly Buffer[]> {
  const line = await Line.open(address, PORT);
  try {
    line.send(CONNECT, says);
    const heard: Buffer[] = [];
    for (const wanted of [2, ...types]) {
      const [head = 0, length = 0] = await line.take(2);
      if (head >> 4 !== wanted) throw new Error(`packet of type ${head >> 4} instead of ${wanted}`);
      heard.push(await line.take(length));
    }
    return heard.slice(1);
  } finally {
    line.close();
  }
}

export const mosquitto: App = {
  name: "mosquitto",
  image: "eclipse-mosquitto:2",
  write: async (hands, words) => {
    await talk(hands, publish(words), [4]);
  },
  /** A message that was kept comes to whoever subscribes later. */
  read: async (hands) => {
    const [, message] = await talk(hands, SUBSCRIBE, [9, 3]);
    return message?.subarray(2 + TOPIC.length).toString() ?? "";
  },
};

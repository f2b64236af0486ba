import type { App } from "./app.ts";
import { dokuwiki } from "./dokuwiki/dokuwiki.ts";
import { etherpad } from "./etherpad/etherpad.ts";
import { kinto } from "./kinto/kinto.ts";
import { mariadb } from "./mariadb/mariadb.ts";
import { mosquitto } from "./mosquitto/mosquitto.ts";
import { postgres } from "./postgres/postgres.ts";
import { radicale } from "./radicale/radicale.ts";
import { redis } from "./redis/redis.ts";
import { verdaccio } from "./verdaccio/verdaccio.ts";
import { wordpress } from "./wordpress/wordpress.ts";

/** In the order in which they are built and started: what others stand on comes first. */
export const APPS: readonly App[] = [
  postgres,
  mariadb,
  redis,
  mosquitto,
  radicale,
  dokuwiki,
  wordpress,
  kinto,
  etherpad,
  verdaccio,
];

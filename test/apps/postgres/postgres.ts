import type { App } from "../app.ts";

/** The table comes from `init/`, the password from the secret: both were there at the first start, or nothing answers. */
const psql = (sql: string): readonly string[] => [
  "sh",
  "-c",
  'PGPASSWORD="$(cat /run/secrets/db_password)" exec psql -h 127.0.0.1 -U app -tA -v ON_ERROR_STOP=1 -c "$0"',
  sql,
];

export const postgres: App = {
  name: "postgres",
  image: "postgres:15",
  write: async (hands, words) => {
    await hands.exec("db", psql(`INSERT INTO visits (who) VALUES ('${words}')`));
  },
  read: (hands) => hands.exec("db", psql("SELECT who FROM visits")),
};

import type { App } from "../app.ts";

/** Name and password are made by Lierre: only the container knows them. */
const sql = (statement: string): readonly string[] => [
  "sh",
  "-c",
  'exec mariadb -h 127.0.0.1 -u "$MARIADB_USER" "-p$MARIADB_PASSWORD" -N -e "$0" "$MARIADB_DATABASE"',
  statement,
];

export const mariadb: App = {
  name: "mariadb",
  image: "mariadb:10.11",
  write: async (hands, words) => {
    await hands.exec("db", sql(`CREATE TABLE books (title TEXT); INSERT INTO books VALUES ('${words}')`));
  },
  read: (hands) => hands.exec("db", sql("SELECT title FROM books")),
};

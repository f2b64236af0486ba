import { PROTOCOL } from "../../shared/bus/protocol.ts";
import type { Routes } from "../../shared/gateway/wire.ts";

/**
 * Are these routes, whose signature was checked on arrival, to be followed? Only those of this machine's own journal,
 * newer than what is followed, and from no older copy of that journal.
 */
export function isNews(routes: Routes, held: Routes | null, lineage: string): boolean {
  if (routes.lineage !== lineage || Math.abs(routes.v - PROTOCOL) > 1) return false;
  if (held === null) return true;
  if (routes.seq < held.seq) return false;
  return (routes.term - held.term || routes.edition - held.edition) > 0;
}

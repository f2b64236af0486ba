import { hostPort } from "../../shared/gateway/addressing.ts";
import type { RoutedService } from "../../shared/gateway/wire.ts";
import type { Json } from "../../shared/kernel/json.ts";
import { slotNames } from "./slots.ts";

/** Caddy's own files, relative to the folder it runs in. */
export const ADMIN_SOCKET = "admin.sock";

/** The words for people whom nobody can be found for. */
const SORRY =
  "Ce service ne répond pas pour l'instant. Réessayez dans une minute.\n" +
  "This service does not answer right now. Try again in a minute.\n";

/** Obeys on a unix socket of this user's only, keeps nothing by itself, and says only what is wrong with itself. */
export const BARE_CONFIG = {
  admin: { listen: `unix/${ADMIN_SOCKET}|0600`, config: { persist: false } },
  logging: { logs: { default: { level: "ERROR", exclude: ["http.log.error"] } } },
} as const;

/** All that Caddy is to be for these services, on this machine's own address. Pure: the same gives the same. */
export function caddyConfig(services: readonly RoutedService[], address: string): Json {
  const servers = services.map((routed) => [routed.service, serverFor(routed, address)] as const);
  return { ...BARE_CONFIG, apps: { http: { servers: Object.fromEntries(servers) } } };
}

function serverFor(routed: RoutedService, address: string): Json {
  const { sharing, spare } = slotNames(routed);
  return {
    listen: [hostPort(address, routed.port)],
    // Names and certificates come later: nothing here is to listen on port 80 or ask an authority.
    automatic_https: { disable: true },
    protocols: ["h1"],
    routes: [
      {
        match: [{ file: { root: ".", try_files: sharing.slice(0, 1) } }],
        handle: [proxy(sharing, { tryMs: 3_000, everyMs: 100, remembers: true })],
        terminal: true,
      },
      { handle: [sorry(503)] },
    ],
    errors: {
      routes: [
        {
          // Nobody was sent anything yet: no connection came to be, or everybody had just failed.
          match: [{ vars_regexp: { "{http.error}": { pattern: ": HTTP (503|50[24]: dial )" } } }],
          handle: [
            {
              handler: "subroute",
              routes: [{ handle: [proxy(spare, { tryMs: 8_000, everyMs: 250, remembers: false })] }],
              errors: { routes: [{ handle: [sorry("{http.error.status_code}")] }] },
            },
          ],
          terminal: true,
        },
        { handle: [sorry("{http.error.status_code}")] },
      ],
    },
  };
}

interface Trying {
  readonly tryMs: number;
  readonly everyMs: number;
  /** Leaves out for a while whom a connection just failed with. */
  readonly remembers: boolean;
}

/**
 * Leads to the slots in turn. What could not be sent is sent to the next; what was sent and got no answer is sent again
 * only where it is a GET. Answers of unknown length pass as they come (events), and upgraded connections (WebSocket)
 * live on through a new configuration.
 */
function proxy(slots: readonly string[], { tryMs, everyMs, remembers }: Trying): Json {
  return {
    handler: "reverse_proxy",
    upstreams: slots.map((slot) => ({ dial: `{file.${slot}}` })),
    load_balancing: {
      selection_policy: { policy: "round_robin" },
      try_duration: `${tryMs}ms`,
      try_interval: `${everyMs}ms`,
    },
    ...(remembers && { health_checks: { passive: { fail_duration: "2s", max_fails: 1 } } }),
    // Many servers close what is idle for 5 s: a request must not meet that.
    transport: { protocol: "http", dial_timeout: "2s", keep_alive: { idle_timeout: "4s" } },
    stream_close_delay: "1h",
  };
}

const sorry = (status: number | string): Json => ({
  handler: "static_response",
  status_code: status,
  headers: { "Content-Type": ["text/plain; charset=utf-8"], "Retry-After": ["10"] },
  body: SORRY,
});

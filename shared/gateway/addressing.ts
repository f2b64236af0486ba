import { z } from "zod";

const V6 = z.ipv6();

/** An address as a machine declares it: only a bare IP address is one that people can be led to. */
export const isIp = (address: string): boolean =>
  z.regexes.ipv4.test(address) || (address.includes(":") && V6.safeParse(address).success);

/** Does an IP address mean the machine that uses it, in whichever spelling? */
export function isLoopback(address: string): boolean {
  if (!address.includes(":")) return address.startsWith("127.") || address.startsWith("0.");
  const { hostname } = new URL(`http://[${address}]`);
  return hostname === "[::1]" || hostname === "[::]" || hostname.startsWith("[::ffff:");
}

/** `127.0.1.1:18000`, `[fd00::1]:18000` */
export const hostPort = (address: string, port: number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

import type { ContainerExtras } from "../../shared/services/wire.ts";

/**
 * What containers may do beyond nothing: without these, published images do not run. Entrypoints give files to a user
 * and become that user (CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID), end what they started (KILL) and open port 80.
 * Of what Docker gives besides: without FSETID a `chmod g+s` is silently half done (mail, shared folders), without
 * SETPCAP nothing can give up rights for good (setpriv, libcap-ng: dovecot, unbound), without SYS_CHROOT sshd, postfix
 * and named end as they start. AUDIT_WRITE, MKNOD, NET_RAW and SETFCAP are for the few that say so: `cap_add`.
 */
const CAPABILITIES = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "NET_BIND_SERVICE",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
] as const;

/** Everything is dropped but the few and what was declared; what was declared to be dropped goes from the few. */
export function capabilities({ capAdd = [], capDrop = [] }: ContainerExtras): { CapAdd: string[]; CapDrop: string[] } {
  if (capAdd.includes("ALL")) return { CapAdd: ["ALL"], CapDrop: capDrop.filter((name) => name !== "ALL") };
  const few = capDrop.includes("ALL") ? [] : CAPABILITIES.filter((name) => !capDrop.includes(name));
  const kept = capAdd.filter((name) => !capDrop.includes(name));
  return { CapAdd: [...new Set([...few, ...kept])].sort(), CapDrop: ["ALL"] };
}

/** The engine's own profiles under their names, which engines before 23, or without AppArmor, refuse. */
const DEFAULTS = /^(seccomp[:=]builtin|apparmor[:=]docker-default)$/;
const OPEN_PATHS = /^systempaths[:=]unconfined$/;

/** No program gains rights by being run, unless that was declared; `systempaths` is a word of Docker's command line. */
export function securityOptions({ securityOpt = [] }: ContainerExtras) {
  const said = securityOpt.some((option) => option.startsWith("no-new-privileges"));
  const declared = securityOpt.filter((option) => !DEFAULTS.test(option) && !OPEN_PATHS.test(option));
  const paths = securityOpt.some((option) => OPEN_PATHS.test(option)) ? { MaskedPaths: [], ReadonlyPaths: [] } : {};
  return { SecurityOpt: [...(said ? [] : ["no-new-privileges:true"]), ...declared], ...paths };
}

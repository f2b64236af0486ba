import type { Container, ContainerExtras } from "./container.ts";
import { POLICIES, type PolicyCode } from "./policies.ts";

/** What Docker gives to containers that ask for nothing: asking for one of these needs no waiver. */
const DOCKER_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

const SOCKETS = ["docker.sock", "containerd/containerd.sock", "podman/podman.sock", "crio/crio.sock"].flatMap(
  (socket) => [`/var/run/${socket}`, `/run/${socket}`],
);

/** Namespaces that stay within the container or the stack. */
const OWN_NAMESPACE = /^(|private|shareable|none|container:[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62})$/;

/** Options of `security_opt` that leave the kernel's filters as they are, or narrow them. */
const FILTERED = /^(no-new-privileges([:=]true)?|seccomp[:=]builtin|apparmor[:=]docker-default|label[:=]level:.+)$/;

/** The rules of `POLICIES` that a container can't live with, by what it asks for; sorted. A stack's `waivers` are not asked. */
export function policiesUsedBy({ extras = {}, networkMode }: Container): readonly PolicyCode[] {
  const paths = (extras.hostMounts ?? []).flatMap(({ hostPath }) => policiesOfPath(hostPath));
  const uses: Record<PolicyCode, boolean> = {
    privileged: extras.privileged === true,
    "host-network": networkMode === "host",
    "host-namespaces": [extras.pid, extras.ipc, extras.uts, extras.userns].some(
      (mode) => mode !== undefined && !OWN_NAMESPACE.test(mode),
    ),
    "engine-socket": paths.includes("engine-socket"),
    "host-path": paths.includes("host-path"),
    devices: (extras.devices ?? []).length > 0,
    capabilities: (extras.capAdd ?? []).some((capability) => !DOCKER_CAPABILITIES.has(capability)),
    unconfined: unconfined(extras),
  };
  return (Object.keys(POLICIES) as PolicyCode[]).filter((policy) => uses[policy]).sort();
}

/** The rules that forbid to mount a path of the machine. */
export function policiesOfPath(hostPath: string): readonly PolicyCode[] {
  const isSocket = SOCKETS.includes(plain(hostPath));
  return [...(reachesSocket(hostPath) ? ["engine-socket" as const] : []), ...(isSocket ? [] : ["host-path" as const])];
}

function unconfined({ securityOpt = [] }: ContainerExtras): boolean {
  return securityOpt.some((option) => !FILTERED.test(option));
}

/** `/run/`, `//run` and `/run/x/..` are one path. */
function plain(path: string): string {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return `/${steps.join("/")}`;
}

/** The socket itself, or a folder that it lies in. */
function reachesSocket(hostPath: string): boolean {
  const path = plain(hostPath);
  return SOCKETS.some((socket) => socket === path || socket.startsWith(path === "/" ? "/" : `${path}/`));
}

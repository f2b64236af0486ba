import type { Contract } from "../../shared/kernel/contract.ts";
import { fill, type Refusal, type Words } from "../../shared/kernel/result.ts";
import type { Language } from "./language.ts";

/** An error as the API knows it: one code, one status, one sentence. */
export interface ApiError {
  readonly status: number;
  readonly says: Words;
}

/** Errors that no capability owns. */
const KERNEL_ERRORS = {
  "kernel.malformed": {
    status: 400,
    says: {
      fr: "Le corps de la demande n'est pas du JSON : {reason}. Envoyez un objet JSON avec Content-Type: application/json.",
      en: "The body of the request is not JSON: {reason}. Send a JSON object with Content-Type: application/json.",
    },
  },
  "kernel.invalid-input": {
    status: 422,
    says: {
      fr: "La demande ne convient pas, {first}. L'aide de la commande (--help) et /openapi.json disent ce qui est attendu.",
      en: "The request does not fit, {first}. The command's --help and /openapi.json say what is expected.",
    },
  },
  "kernel.unauthorized": {
    status: 401,
    says: {
      fr: "Aucun jeton valable n'accompagne la demande. Donnez le fichier d'un jeton personnel avec `--token-file`, ou l'en-tête `Authorization: Bearer …`.",
      en: "No valid token came with the request. Give the file of a personal token with `--token-file`, or the header `Authorization: Bearer …`.",
    },
  },
  "kernel.forbidden": {
    status: 403,
    says: {
      fr: "Il faut la permission {permission}, que ce jeton n'a pas. Demandez-la à une personne qui administre.",
      en: "This needs the permission {permission}, which the token does not have. Ask an administrator for it.",
    },
  },
  "kernel.not-found": {
    status: 404,
    says: {
      fr: "Il n'y a rien à {path}. La liste des adresses est dans /openapi.json.",
      en: "There is nothing at {path}. The list of addresses is in /openapi.json.",
    },
  },
  "kernel.unknown-operation": {
    status: 404,
    says: {
      fr: "Ce contrôleur ne connaît pas l'opération {operation}. Il est peut-être plus ancien que la commande : comparez `lierre --version` et /openapi.json.",
      en: "This controller does not know the operation {operation}. It may be older than the command: compare `lierre --version` and /openapi.json.",
    },
  },
  "kernel.too-large": {
    status: 413,
    says: {
      fr: "Le corps de la demande dépasse {maxBytes} octets. Envoyez moins, ou en plusieurs fois.",
      en: "The body of the request is over {maxBytes} bytes. Send less, or in several parts.",
    },
  },
  "kernel.journal-unwritable": {
    status: 503,
    says: {
      fr: "Le journal ne peut pas être écrit : {reason}. Rien n'a été fait. Libérez de la place ou réparez le disque du contrôleur, puis recommencez.",
      en: "The journal can't be written: {reason}. Nothing was done. Make room or repair the controller's disk, then try again.",
    },
  },
  "kernel.internal": {
    status: 500,
    says: {
      fr: "Le contrôleur a rencontré une erreur qui est un défaut du logiciel. Elle est dans ses traces : signalez-la.",
      en: "The controller met an error that is a fault of the software. It is in its log: please report it.",
    },
  },
} as const satisfies Record<string, ApiError>;

export type KernelCode = keyof typeof KERNEL_ERRORS;

/** code → error, of the kernel and of every contract. */
export type ErrorTable = ReadonlyMap<string, ApiError>;

export function errorTable(contracts: readonly Contract[]): ErrorTable {
  const own = contracts.flatMap(({ name, errors }) =>
    Object.entries(errors).map(([code, spec]): [string, ApiError] => [`${name}.${code}`, spec]),
  );
  return new Map<string, ApiError>([...Object.entries(KERNEL_ERRORS), ...own]);
}

export const kernelError = (code: KernelCode, params: Refusal["params"] = {}): Refusal => ({ code, params });

const TITLES: Readonly<Record<number, Words>> = {
  400: { fr: "Demande illisible", en: "Malformed request" },
  401: { fr: "Identification nécessaire", en: "Authentication needed" },
  403: { fr: "Permission manquante", en: "Permission missing" },
  404: { fr: "Introuvable", en: "Not found" },
  409: { fr: "Conflit", en: "Conflict" },
  410: { fr: "N'existe plus", en: "Gone" },
  412: { fr: "Périmé", en: "Out of date" },
  413: { fr: "Trop grand", en: "Too large" },
  422: { fr: "Demande refusée", en: "Refused" },
  429: { fr: "Trop de demandes", en: "Too many requests" },
  500: { fr: "Défaut du logiciel", en: "Fault of the software" },
  503: { fr: "Indisponible", en: "Unavailable" },
};

/** What is wrong at one place of what was sent. `pointer` is a JSON pointer, or `file:line key` for a file. */
interface ProblemPart {
  readonly pointer: string;
  readonly detail: string;
}

/** RFC 9457, with the stable `code` and each wrong place. `detail` says what happened and what to do next. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly ProblemPart[];
}

/** A refusal as its reader sees it. A code without a row is our own mistake, and says so. */
export function problemOf(table: ErrorTable, refusal: Refusal, language: Language): Problem {
  const known = table.get(refusal.code);
  const code = known === undefined ? "kernel.internal" : refusal.code;
  const { status, says } = known ?? KERNEL_ERRORS["kernel.internal"];
  const title = (TITLES[status] ?? { fr: "Erreur", en: "Error" })[language];
  const problem = {
    type: `/errors/${code}`,
    title,
    status,
    detail: fill(says[language], refusal.params, language),
    code,
  };
  if (refusal.details === undefined || refusal.details.length === 0) return problem;
  return {
    ...problem,
    errors: refusal.details.map(({ at, says: words }) => ({ pointer: at, detail: words[language] })),
  };
}

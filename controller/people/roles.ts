import { z } from "zod";
import type { Level } from "../../shared/kernel/contract.ts";

export const Role = z.enum(["viewer", "operator", "admin"]);
export type Role = z.infer<typeof Role>;

/** How far up each level is; who may do one may do those below. */
const RANK: Readonly<Record<Level, number>> = { public: 0, read: 1, operate: 2, administer: 3 };

/** What each role may do: capability, or `*` for those not named, → the highest level. Not named at all: nothing. */
const ROLES: Readonly<Record<Role, Readonly<Record<string, Level>>>> = {
  viewer: { "*": "read" },
  operator: { "*": "operate", people: "read" },
  admin: { "*": "administer" },
};

/** True when one of these roles reaches this level of a capability. Denied unless a role says so. */
export function allows(roles: readonly Role[], capability: string, level: Level): boolean {
  if (level === "public") return true;
  return roles.some((role) => {
    const levels = ROLES[role];
    const reached = Object.hasOwn(levels, capability) ? levels[capability] : levels["*"];
    return reached !== undefined && RANK[reached] >= RANK[level];
  });
}

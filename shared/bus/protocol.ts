/**
 * The protocol between agents and controllers, one number and its history. Versions may differ by one: unknown fields
 * pass, and a plan states what it needs.
 * - 1: 2026-11, the first.
 */
export const PROTOCOL = 1;

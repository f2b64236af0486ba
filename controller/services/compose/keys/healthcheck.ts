import type { Healthcheck } from "../../../../shared/services/wire.ts";
import { forms, list } from "../shape/collections.ts";
import { done, record, type Values } from "../shape/keys.ts";
import { integer, truth } from "../shape/primitives.ts";
import { duration } from "../shape/quantities.ts";
import { isRefused, refuse, type Reading, type Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";
import { writtenWord, type WrittenWord } from "./written-word.ts";

/** Docker's own defaults, written out, so that a plan says all. */
const DEFAULT_INTERVAL_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 3;

/** A health check before its words are sealed; the first word of `test` is Docker's own. */
export type WrittenHealthcheck = Omit<Healthcheck, "test"> & { readonly test: readonly WrittenWord[] };

const plain = (text: string): WrittenWord => ({ text, veiled: false });

const test: Shape<readonly WrittenWord[]> = forms(
  {
    en: 'a line of text or a list such as `["CMD", "true"]`',
    fr: 'une ligne de texte ou une liste comme `["CMD", "true"]`',
  },
  {
    scalar: changed(writtenWord, (line) => [plain("CMD-SHELL"), line]),
    list: changed(list(writtenWord), (items, spot, reading) => {
      const words = items.map((item) => item.value);
      const [first, ...rest] = words;
      const kind = first?.text;
      const fits = (kind === "CMD" && rest.length > 0) || (kind === "CMD-SHELL" && rest.length === 1);
      if (fits || (kind === "NONE" && rest.length === 0)) return [plain(kind), ...rest];
      refuse(reading, spot, "healthcheck-test-bad", {});
      return undefined;
    }),
  },
);

const keys = {
  test: done(test, {
    en: "command that tells whether the container is healthy",
    fr: "commande qui dit si le conteneur va bien",
  }),
  interval: done(duration, { en: "time between two tests", fr: "temps entre deux tests" }),
  timeout: done(duration, { en: "time that a test may take", fr: "temps que peut prendre un test" }),
  retries: done(integer(0, 1_000), { en: "failures in a row that count", fr: "échecs de suite qui comptent" }),
  start_period: done(duration, {
    en: "time after the start when failures do not count",
    fr: "temps après le démarrage où les échecs ne comptent pas",
  }),
  start_interval: done(duration, {
    en: "time between two tests after the start, by engines from 25 on",
    fr: "temps entre deux tests après le démarrage, par les moteurs à partir de 25",
  }),
  disable: done(truth(), { en: "drops the image's own health check", fr: "écarte le contrôle de santé de l’image" }),
} as const;

function assemble(value: Values<typeof keys>, spot: Spot, reading: Reading): WrittenHealthcheck | undefined {
  const words = value.disable?.value === true ? [plain("NONE")] : value.test?.value;
  if (words === undefined) {
    if (!isRefused(reading, `${spot.key}.test`)) refuse(reading, spot, "healthcheck-test-missing", {});
    return undefined;
  }
  return {
    test: words,
    intervalMs: value.interval?.value || DEFAULT_INTERVAL_MS,
    timeoutMs: value.timeout?.value || DEFAULT_TIMEOUT_MS,
    startPeriodMs: value.start_period?.value ?? 0,
    ...(value.start_interval?.value ? { startIntervalMs: value.start_interval.value } : {}),
    retries: value.retries?.value || DEFAULT_RETRIES,
  };
}

/** How Docker tells whether a container is healthy. As for Docker, 0 means the default. */
export const healthcheck: Shape<WrittenHealthcheck> = changed(
  record({ en: "a health check", fr: "un contrôle de santé" }, keys),
  assemble,
);

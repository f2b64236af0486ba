import { forms, list } from "../shape/collections.ts";
import { done, record, required } from "../shape/keys.ts";
import { string, truth } from "../shape/primitives.ts";
import type { Found, Spot } from "../shape/reading.ts";
import { changed, type Shape } from "../shape/shape.ts";

const PATHS = { en: "a path or a list of paths", fr: "un chemin ou une liste de chemins" };

/** One path, or several in their order. */
const paths: Shape<readonly Found<string>[]> = forms(PATHS, {
  scalar: changed(string(), (value, spot) => [{ value, spot }]),
  list: list(string()),
});

const includeKeys = {
  path: required(paths, {
    en: "the files, each merged over the one before",
    fr: "les fichiers, fusionnés dans l’ordre",
  }),
  project_directory: done(string(), {
    en: "folder that paths in them start from",
    fr: "dossier d’où partent leurs chemins",
  }),
  env_file: done(paths, { en: "files of variables for them", fr: "fichiers de variables pour eux" }),
} as const;

/** One entry of `include`. */
export interface Included {
  readonly paths: readonly Found<string>[];
  readonly folder: Found<string> | undefined;
  readonly envFiles: readonly Found<string>[] | undefined;
  readonly spot: Spot;
}

/** Other Compose files whose services join this one's. */
export const include: Shape<readonly Included[]> = changed(
  list(
    forms(
      { en: "a path, or a map with `path`", fr: "un chemin, ou un dictionnaire avec `path`" },
      {
        scalar: changed(
          string(),
          (value, spot): Included => ({ paths: [{ value, spot }], folder: undefined, envFiles: undefined, spot }),
        ),
        map: changed(
          record({ en: "an entry of `include`", fr: "une entrée de `include`" }, includeKeys),
          (value, spot): Included => ({
            paths: value.path?.value ?? [],
            folder: value.project_directory,
            envFiles: value.env_file?.value,
            spot,
          }),
        ),
      },
    ),
    { en: "a list of files", fr: "une liste de fichiers" },
  ),
  (found) => found.map(({ value }) => value),
);

const extendsKeys = {
  service: required(string(), { en: "the service to start from", fr: "le service de départ" }),
  file: done(string(), { en: "the file that it stands in", fr: "le fichier où il se trouve" }),
} as const;

/** The service that another one starts from. */
export interface Extended {
  readonly service: string;
  readonly file: Found<string> | undefined;
}

export const extended: Shape<Extended> = forms(
  { en: "a service, or a map with `service`", fr: "un service, ou un dictionnaire avec `service`" },
  {
    scalar: changed(string(), (service): Extended => ({ service, file: undefined })),
    map: changed(
      record({ en: "`extends`", fr: "`extends`" }, extendsKeys),
      (value): Extended => ({ service: value.service?.value ?? "", file: value.file }),
    ),
  },
);

const envFileKeys = {
  path: required(string(), { en: "the file", fr: "le fichier" }),
  required: done(truth(), { en: "whether it must be there", fr: "s’il doit être là" }),
  format: done(string(), { en: "`raw`: values as they stand", fr: "`raw` : les valeurs telles quelles" }),
} as const;

/** One file of variables for a container. */
export interface WrittenEnvFile {
  readonly path: string;
  readonly required: boolean;
  readonly format: Found<string> | undefined;
}

const onePath = changed(string(), (path): WrittenEnvFile => ({ path, required: true, format: undefined }));

/** Files of variables for a container; `environment` wins over them, and the last over the others. */
export const envFiles: Shape<readonly Found<WrittenEnvFile>[]> = forms(
  { en: "a file or a list of files", fr: "un fichier ou une liste de fichiers" },
  {
    scalar: changed(onePath, (value, spot) => [{ value, spot }]),
    list: list(
      forms(
        { en: "a path, or a map with `path`", fr: "un chemin, ou un dictionnaire avec `path`" },
        {
          scalar: onePath,
          map: changed(
            record({ en: "an entry of `env_file`", fr: "une entrée de `env_file`" }, envFileKeys),
            (value): WrittenEnvFile => ({
              path: value.path?.value ?? "",
              required: value.required?.value ?? true,
              format: value.format,
            }),
          ),
        },
      ),
    ),
  },
);

/** Files of labels for a container; `labels` wins over them. */
export const labelFiles = paths;

/** The occasions on which a service runs; none: always. */
export const profiles: Shape<readonly Found<string>[]> = list(string(), {
  en: "a list of profiles",
  fr: "une liste de profils",
});

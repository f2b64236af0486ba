/** The daemons and commands that Lierre stands on: which versions fit, and where each can be had. Data only. */

export type ToolName = "nats-server" | "garage" | "caddy" | "restic";

/** major, minor, patch */
export type Version = readonly [number, number, number];

/** Linux processors that we carry releases for, as Node names them. */
export type Arch = "x64" | "arm64";

/** How an archive holds the program: a member of a .tar.gz, or one file compressed by bzip2. */
export type Packing = { readonly kind: "tar.gz"; readonly member: string } | { readonly kind: "bz2" };

export type Release = Readonly<{
  version: string;
  /** One address and SHA-256 per processor, as its authors published them. */
  archives: Readonly<
    Partial<Record<Arch, { readonly url: string; readonly sha256: string; readonly packing: Packing }>>
  >;
}>;

/** A program that puts the tool at `output` below the folder given in place of `{dir}`. */
type Build = Readonly<{
  version: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Path of the tool below that folder. */
  output: string;
  /** What the person must have for it, and how long it takes: shown while it runs and when it can't. */
  needs: string;
}>;

export type Recipe = Readonly<{
  name: string;
  atLeast: Version;
  below: Version;
  /** Arguments that make the tool print its version. */
  versionArgs: readonly string[];
  /** Go module whose version stands in the file, for builds that print none. */
  goModule?: string;
  release?: Release;
  build?: Build;
}>;

const NATS = "2.15.0";
const natsArchive = (arch: string, sha256: string) => ({
  url: `https://github.com/nats-io/nats-server/releases/download/v${NATS}/nats-server-v${NATS}-linux-${arch}.tar.gz`,
  sha256,
  packing: { kind: "tar.gz" as const, member: `nats-server-v${NATS}-linux-${arch}/nats-server` },
});

const RESTIC = "0.18.0";
const resticArchive = (arch: string, sha256: string) => ({
  url: `https://github.com/restic/restic/releases/download/v${RESTIC}/restic_${RESTIC}_linux_${arch}.bz2`,
  sha256,
  packing: { kind: "bz2" as const },
});

const words = (text: string): readonly string[] => text.split(" ");

const goInstall = (version: string, pkg: string, output: string): Build => ({
  version,
  command: "go",
  args: ["install", "-trimpath", "-ldflags=-s -w", `${pkg}@v${version}`],
  env: { GOBIN: "{dir}", CGO_ENABLED: "0" },
  output,
  needs: "Go (package golang, go.dev/dl), 2 min",
});

/**
 * A release stands here only with the SHA-256 that its authors published; the two of nats-server are those of the
 * official container image, those of restic of its SHA256SUMS. Garage publishes none, and Caddy's were not at hand
 * for this version, so these two are built, from sources that their registries verify.
 */
export const RECIPES: Readonly<Record<ToolName, Recipe>> = {
  "nats-server": {
    name: "nats-server",
    atLeast: [2, 10, 0],
    below: [3, 0, 0],
    versionArgs: ["--version"],
    release: {
      version: NATS,
      archives: {
        x64: natsArchive("amd64", "5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92"),
        arm64: natsArchive("arm64", "cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112"),
      },
    },
    build: goInstall("2.15.2", "github.com/nats-io/nats-server/v2", "nats-server"),
  },
  garage: {
    name: "garage",
    atLeast: [2, 4, 1],
    below: [3, 0, 0],
    versionArgs: ["--version"],
    build: {
      version: "2.4.1",
      command: "cargo",
      args: words(
        "install garage --locked --version 2.4.1 --root {dir} --no-default-features --features bundled-libs,sqlite,metrics",
      ),
      env: {
        CARGO_PROFILE_RELEASE_LTO: "off",
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
        CARGO_PROFILE_RELEASE_OPT_LEVEL: "2",
        CARGO_PROFILE_RELEASE_STRIP: "symbols",
      },
      output: "bin/garage",
      needs: "Rust (rustup.rs) and a C compiler, 10 min",
    },
  },
  caddy: {
    name: "caddy",
    atLeast: [2, 11, 0],
    below: [3, 0, 0],
    versionArgs: ["version"],
    goModule: "github.com/caddyserver/caddy/v2",
    build: goInstall("2.11.9", "github.com/caddyserver/caddy/v2/cmd/caddy", "caddy"),
  },
  restic: {
    name: "restic",
    atLeast: [0, 18, 0],
    below: [1, 0, 0],
    versionArgs: ["version"],
    release: {
      version: RESTIC,
      archives: {
        x64: resticArchive("amd64", "98f6dd8bf5b59058d04bfd8dab58e196cc2a680666ccee90275a3b722374438e"),
        arm64: resticArchive("arm64", "ce18179c25dc5f2e33e3c233ba1e580f9de1a4566d2977e8d9600210363ec209"),
      },
    },
    build: {
      version: RESTIC,
      command: "sh",
      args: ["-c", "cd '{dir}' && apt-get download restic && dpkg -x restic_*.deb ."],
      env: {},
      output: "usr/bin/restic",
      needs: "the package restic of Debian 13 or later",
    },
  },
};

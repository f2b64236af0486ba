// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 stands on it, and it must come first
import "reflect-metadata";
import { createHash, createPublicKey, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { DAY_MS, HOUR_MS } from "../../shared/kernel/time.ts";
import { readText, replaceFile } from "../../shared/disk/disk.adapter.ts";

/** The controller's own authority, and the certificate it gave to its servers (bus and API). All PEM. */
export interface Authority {
  readonly ca: string;
  /** SHA-256 of the authority's DER, 64 hex digits: what a join token carries. */
  readonly caFingerprint: string;
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface AuthorityOptions {
  /** Where keys lie, each 0600. */
  readonly folder: string;
  /** Names and addresses by which this machine is reached. `localhost` is added: the client asks for it at an address. */
  readonly hosts: readonly string[];
  readonly wallMs: number;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const YEAR_MS = 365 * DAY_MS;
const CA_MS = 30 * YEAR_MS;
const CERT_MS = 5 * YEAR_MS;
/** There is no renewal but at a start, and a controller may run for years. */
const RENEW_BEFORE_MS = 2 * YEAR_MS;
/** Donated PCs have clocks that run late. */
const BACKDATE_MS = HOUR_MS;

interface Pair {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

/**
 * Opens the authority, which is made at first and then kept, and its server certificate, which is made again when its
 * end is near or the hosts have changed. Rejects with a sentence when what lies there can't be read or has ended.
 */
export async function openAuthority({ folder, hosts, wallMs }: AuthorityOptions): Promise<Authority> {
  const file = (name: string) => join(folder, name);
  const names = [...new Set([...hosts, "localhost", "127.0.0.1", "::1"])].sort();
  const ca = await openCa(folder, wallMs);
  if (ca.certificate.notAfter.getTime() <= wallMs)
    throw new Error(
      `The authority in ${folder} ended on ${ca.certificate.notAfter.toISOString()}. Is the clock right?`,
    );
  const kept = await load(file("server.crt"), file("server.key"));
  // A kill in the midst of a renewal leaves a new key beside the old certificate.
  const fits = kept && (await arePair(kept)) && (await stillFits(kept.certificate, ca.certificate, names, wallMs));
  const server = fits ? kept : await keep(await makeServer(ca, names, wallMs), file("server.crt"), file("server.key"));
  const [certFile, keyFile] = [file("server.crt"), file("server.key")];
  return {
    ca: ca.certificate.toString("pem"),
    caFingerprint: createHash("sha256").update(Buffer.from(ca.certificate.rawData)).digest("hex"),
    cert: server.certificate.toString("pem"),
    key: await pemOf(server.privateKey),
    certFile,
    keyFile,
  };
}

/** Never makes a second authority: nodes trust the first, and none of them would connect again. */
async function openCa(folder: string, wallMs: number): Promise<Pair> {
  const [certFile, keyFile] = [join(folder, "ca.crt"), join(folder, "ca.key")];
  const kept = await load(certFile, keyFile);
  if (kept === undefined) {
    if (readText(certFile) === undefined) return keep(await makeCa(wallMs), certFile, keyFile);
    throw new Error(
      `${keyFile} is missing beside ${certFile}. Put it back from a copy: all nodes trust that authority.`,
    );
  }
  if (await arePair(kept)) return kept;
  throw new Error(
    `${keyFile} is not the key of ${certFile}. Put both back from a copy: all nodes trust that authority.`,
  );
}

async function makeCa(wallMs: number): Promise<Pair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Lierre authority",
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(wallMs - BACKDATE_MS),
    notAfter: new Date(wallMs + CA_MS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

async function makeServer(ca: Pair, names: readonly string[], wallMs: number): Promise<Pair> {
  const keys = await newKeys();
  const end = Math.min(wallMs + CERT_MS, ca.certificate.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=Lierre controller",
    issuer: ca.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: ca.privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(wallMs - BACKDATE_MS),
    notAfter: new Date(end),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value }))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(ca.certificate.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

async function stillFits(
  certificate: X509Certificate,
  ca: X509Certificate,
  names: readonly string[],
  wallMs: number,
): Promise<boolean> {
  const from = certificate.notBefore.getTime();
  const end = certificate.notAfter.getTime();
  const renewAtMs = end === ca.notAfter.getTime() ? end : end - RENEW_BEFORE_MS;
  if (wallMs < from || wallMs >= renewAtMs) return false;
  if (!(await certificate.verify({ publicKey: ca.publicKey, signatureOnly: true }))) return false;
  const given = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.map((name) => name.value) ?? [];
  return names.length === given.length && names.every((name, i) => sameHost(name, given[i] ?? ""));
}

/** Addresses of version 6 are written in several ways. */
function sameHost(a: string, b: string): boolean {
  const plain = (host: string) => (isIP(host) === 6 ? new URL(`http://[${host}]`).hostname : host);
  return plain(a) === plain(b);
}

async function arePair({ certificate, privateKey }: Pair): Promise<boolean> {
  const ours = createPublicKey(await pemOf(privateKey)).export({ type: "spki", format: "der" });
  return ours.equals(Buffer.from(certificate.publicKey.rawData));
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** The key first: a certificate without its key would be taken for a whole pair. */
async function keep(pair: Pair, certFile: string, keyFile: string): Promise<Pair> {
  replaceFile(keyFile, await pemOf(pair.privateKey));
  replaceFile(certFile, `${pair.certificate.toString("pem")}\n`);
  return pair;
}

async function load(certFile: string, keyFile: string): Promise<Pair | undefined> {
  const [cert, key] = [readText(certFile), readText(keyFile)];
  if (cert === undefined || key === undefined) return undefined;
  try {
    const [der] = PemConverter.decode(key);
    if (der === undefined) throw new Error("no key in it");
    const privateKey = await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
    return { certificate: new X509Certificate(cert), privateKey };
  } catch (error) {
    throw new Error(`${certFile} and ${keyFile} can't be read. Put them back from a copy.`, { cause: error });
  }
}

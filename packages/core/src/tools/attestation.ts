import { attestationPredicates } from '../definitions/known-services';

/** What an attestation speaks of: a file by its name and its bytes. */
export interface AttestedFile {
  readonly file: string;
  /** 64 lower-case hexadecimal digits */
  readonly sha256: string;
}

/** The media type of what is signed, for the signature's own envelope (DSSE). */
export const statementType = 'application/vnd.in-toto+json';

/** The statement that a file is published, as PEP 740 and PyPI want it: in-toto v1, one subject, no predicate. */
export const publishStatement = ({ file, sha256 }: AttestedFile): string =>
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: file, digest: { sha256 } }],
    predicateType: attestationPredicates.publish,
    predicate: null,
  });

/**
 * The attestation object of PEP 740 out of a Sigstore bundle, in JSON: another order of the same parts.
 *
 * @returns undefined when the bundle lacks one of them
 */
export const attestationOfBundle = (bundle: unknown): string | undefined => {
  const material = at(bundle, 'verificationMaterial');
  // Bundles before version 0.3 hold the certificate as the only one of a chain.
  const chain = at(at(material, 'x509CertificateChain'), 'certificates');
  const certificate = at(at(material, 'certificate'), 'rawBytes') ?? at(Array.isArray(chain) ? chain[0] : undefined, 'rawBytes');
  const entries = at(material, 'tlogEntries');
  const envelope = at(bundle, 'dsseEnvelope');
  const signatures = at(envelope, 'signatures');
  const signature = at(Array.isArray(signatures) ? signatures[0] : undefined, 'sig');
  const statement = at(envelope, 'payload');
  if (!isText(certificate) || !Array.isArray(entries) || entries.length === 0 || !isText(statement) || !isText(signature)) return undefined;
  return JSON.stringify({ version: 1, verification_material: { certificate, transparency_entries: entries }, envelope: { statement, signature } });
};

export interface AttestationFacts {
  /** What it states: the type of its predicate; undefined when it cannot be read. */
  readonly predicate: string | undefined;
  /** Why an index would refuse it, in words that follow the file's name; empty when nothing is wrong. Signatures are not checked. */
  readonly problems: readonly string[];
}

/**
 * Reads an attestation object and compares it with the file it lies beside.
 *
 * @param decode base64 to text
 */
export const checkAttestation = (text: string, { file, sha256 }: AttestedFile, decode: (base64: string) => string): AttestationFacts => {
  const attestation = parse(text);
  if (typeof attestation !== 'object' || attestation === null) return { predicate: undefined, problems: ['is no JSON object'] };
  const problems: string[] = [];
  // The first tools wrote a text.
  const version = at(attestation, 'version');
  if (version !== 1 && version !== '1') problems.push(`has version ${JSON.stringify(version) ?? 'none'} instead of 1`);
  const material = at(attestation, 'verification_material');
  const entries = at(material, 'transparency_entries');
  if (!isText(at(material, 'certificate'))) problems.push('has no certificate');
  if (!Array.isArray(entries) || entries.length === 0) problems.push('has no entry of a transparency log');
  const envelope = at(attestation, 'envelope');
  if (!isText(at(envelope, 'signature'))) problems.push('has no signature');
  const encoded = at(envelope, 'statement');
  const statement = isText(encoded) ? parse(decode(encoded)) : undefined;
  if (typeof statement !== 'object' || statement === null) return { predicate: undefined, problems: [...problems, 'has no statement that can be read'] };
  const subjects = at(statement, 'subject');
  const [subject] = Array.isArray(subjects) ? subjects : [];
  if (!Array.isArray(subjects) || subjects.length !== 1) problems.push(`speaks of ${Array.isArray(subjects) ? subjects.length : 'no'} files instead of one`);
  const name = at(subject, 'name');
  if (subject !== undefined && (!isText(name) || !isSameFile(name, file))) problems.push(`is for ${isText(name) ? name : 'a file without a name'}`);
  const digest = at(at(subject, 'digest'), 'sha256');
  if (subject !== undefined && digest !== sha256) problems.push(`is for other bytes (sha256 ${isText(digest) ? digest : 'none'}; the file has ${sha256})`);
  const predicate = at(statement, 'predicateType');
  const known: readonly string[] = Object.values(attestationPredicates);
  if (!isText(predicate) || !known.includes(predicate)) problems.push(`states ${isText(predicate) ? predicate : 'nothing'}, which PyPI does not take`);
  return { predicate: isText(predicate) ? predicate : undefined, problems };
};

/** Tags of a wheel may stand in any order, and names may be written with other separators. */
const isSameFile = (one: string, other: string): boolean => comparable(one) === comparable(other);

const comparable = (file: string): string => {
  const parts = file.toLowerCase().replace(/\.whl$/u, '').split('-');
  const tags = file.endsWith('.whl') ? parts.splice(-3).map((tag) => tag.split('.').sort().join('.')) : [];
  return [...parts, ...tags].join('-').replace(/[_]+/gu, '-');
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const at = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

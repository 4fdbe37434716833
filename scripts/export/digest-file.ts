import { createHash, sign } from 'node:crypto';
import { compactTime, dateFolders, isoTime } from './clock.ts';
import type { LogFile } from './log-file.ts';
import type { SigningKey } from './signing-key.ts';

/** A digest file; its signature is metadata of the S3 object and appears in the next digest. */
export type DigestFile = { key: string; content: Buffer; sha256: string; signature: string };

/** What the digests of one account and region have in common. */
export type DigestChain = { accountId: string; region: string; bucket: string; trail: string; homeRegion: string };

/** The digest of the log files that were delivered from `start` to `end` (seconds since 1970). */
export function toDigestFile(
  chain: DigestChain,
  signingKey: SigningKey,
  span: { start: number; end: number },
  logFiles: readonly LogFile[],
  previous: DigestFile | undefined,
): DigestFile {
  const { accountId, region, bucket, trail, homeRegion } = chain;
  const name = `${accountId}_CloudTrail-Digest_${region}_${trail}_${homeRegion}_${compactTime(span.end, true)}.json.gz`;
  const key = `AWSLogs/${accountId}/CloudTrail-Digest/${region}/${dateFolders(span.end)}/${name}`;
  const oldest = logFiles.map((file) => file.oldest).sort();
  const newest = logFiles.map((file) => file.newest).sort();
  const digest = {
    awsAccountId: accountId,
    digestStartTime: isoTime(span.start),
    digestEndTime: isoTime(span.end),
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: signingKey.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: newest.at(-1) ?? null,
    oldestEventTime: oldest[0] ?? null,
    previousDigestS3Bucket: previous ? bucket : null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.sha256 ?? null,
    previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logFiles.map((file) => ({
      s3Bucket: bucket,
      s3Object: file.key,
      hashValue: file.sha256,
      hashAlgorithm: 'SHA-256',
      newestEventTime: file.newest,
      oldestEventTime: file.oldest,
    })),
  };
  // Real digests escape their slashes, which is why only the raw bytes can be hashed.
  const content = Buffer.from(JSON.stringify(digest).replaceAll('/', '\\/'));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const signed = [isoTime(span.end), `${bucket}/${key}`, sha256, previous?.signature ?? 'null'].join('\n');
  const signature = sign('sha256', Buffer.from(signed), signingKey.privateKey).toString('hex');
  return { key, content, sha256, signature };
}

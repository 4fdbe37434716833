import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { compactTime, dateFolders } from './clock.ts';
import { fileSuffix } from './identifiers.ts';
import type { Random } from './random.ts';
import type { CloudTrailRecord } from './record.ts';
import type { Delivery } from './timeline.ts';

/** A log file as CloudTrail delivers it to a bucket. */
export type LogFile = {
  accountId: string;
  region: string;
  key: string;
  /** The unpacked bytes, and their SHA-256, which digests list. */
  content: Buffer;
  sha256: string;
  oldest: string;
  newest: string;
};

/** CloudTrail splits what it delivers at about this many records. */
const recordsPerFile = 5000;

/** The log files of a delivery at `deliveredAt` (seconds since 1970). */
export function toLogFiles(random: Random, delivery: Delivery, deliveredAt: number): LogFile[] {
  const files: LogFile[] = [];
  for (let from = 0; from < delivery.records.length; from += recordsPerFile) {
    files.push(toLogFile(random, delivery, delivery.records.slice(from, from + recordsPerFile), deliveredAt));
  }
  return files;
}

function toLogFile(random: Random, { accountId, region }: Delivery, records: CloudTrailRecord[], at: number): LogFile {
  const name = `${accountId}_CloudTrail_${region}_${compactTime(at)}_${fileSuffix(random)}.json.gz`;
  const content = Buffer.from(JSON.stringify({ Records: records }));
  const times = records.map(({ eventTime }) => eventTime).sort();
  return {
    accountId,
    region,
    key: `AWSLogs/${accountId}/CloudTrail/${region}/${dateFolders(at)}/${name}`,
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
    oldest: times[0]!,
    newest: times.at(-1)!,
  };
}

const compress = promisify(gzip);

/** `content` as a gzip member without a time and with one platform byte; its deflate data are those of this Node's zlib. */
export async function toGzip(content: Buffer): Promise<Buffer> {
  const packed = await compress(content, { level: 6 });
  packed[9] = 255;
  return packed;
}

import { caseProperty, setCaseProperty } from '../case/case.ts';
import { createTable, type Table } from '../case/column.ts';
import type { Database } from '../case/database.ts';
import { insertRows } from '../case/insert-rows.ts';
import { usageError } from '../errors.ts';
import { bucketDigits, ipv4Hex } from './address.ts';
import type { AwsIpRanges } from './aws-ip-ranges.ts';
import type { PublishedPrefix } from './aws-ip-ranges-history.ts';

/** The table of AWS’s prefixes. */
export const awsPrefix: Table = {
  name: 'aws_prefix',
  comment: 'AWS’s published address prefixes, a row for each service and bucket of each',
  columns: [
    { name: 'bucket', type: 'text', comment: 'as `address.bucket`; a wider prefix has a row in each bucket it covers' },
    { name: 'lo', type: 'text', comment: 'its first address, as `address.hex`' },
    { name: 'hi', type: 'text', comment: 'its last address' },
    { name: 'region', type: 'text', comment: 'the region, or `GLOBAL`' },
    { name: 'service', type: 'text', comment: 'the service, `AMAZON` for nearly all' },
    { name: 'valid_from', type: 'text', comment: 'from when AWS published it so, ISO 8601' },
    { name: 'valid_to', type: 'text', comment: 'until when; `9999-12-31T23:59:59Z`: still' },
  ],
};

/** The table of what `aws_prefix` is a table of. */
export const awsRanges: Table = {
  name: 'aws_ranges',
  comment: 'for which times `aws_prefix` speaks, one row',
  columns: [
    { name: 'known_from', type: 'text', comment: 'the first moment of which it tells something, ISO 8601' },
    { name: 'known_to', type: 'text', comment: 'the last' },
    {
      name: 'newest_version',
      type: 'text',
      comment: 'the createDate of the newest ip-ranges.json that was named; null if none was',
    },
  ],
};

/** A prefix may span this many buckets at most, more than any that AWS has published by far. */
const bucketLimit = 65_536;

/**
 * Fills `aws_prefix` from `ranges`, unless the case holds just them already.
 * A row says that the prefix is valid at t if valid_from <= t < valid_to.
 */
export async function fillAwsPrefixTable(database: Database, ranges: AwsIpRanges): Promise<void> {
  const references = JSON.stringify(ranges.references);
  if ((await caseProperty(database, 'aws_prefix_sources')) === references) return;
  const rows = ranges.prefixes().flatMap(prefixRows);
  // One transaction: a case whose table was filled by half must not look as if it held these references.
  await database.run('begin');
  try {
    await database.run(createTable(publishedPrefix));
    await insertRows(database, publishedPrefix.name, publishedPrefix.columns, rows);
    await database.run('drop table if exists aws_prefix');
    await database.run(createTable(awsPrefix));
    await database.run(expansion);
    await database.run('drop table published_prefix');
    await database.run(`drop table if exists ${awsRanges.name}`);
    await database.run(createTable(awsRanges));
    await database.run(rangesRow, { newestVersion: ranges.newestVersion() });
    await setCaseProperty(database, 'aws_prefix_sources', references);
    await database.run('commit');
  } catch (error) {
    await database.run('rollback');
    throw error;
  }
}

/** One row a prefix and service; the buckets that it covers as numbers, which DuckDB counts through faster than we do. */
const publishedPrefix: Table = {
  name: 'published_prefix',
  comment: 'on the way to `aws_prefix`',
  columns: [
    { name: 'family', type: 'integer' },
    { name: 'first_bucket', type: 'bigint' },
    { name: 'last_bucket', type: 'bigint' },
    ...awsPrefix.columns.slice(1),
  ],
};

const expansion = `
insert into aws_prefix
select distinct
  case family when 4 then '${ipv4Hex}' || printf('%05X', bucket_number) else printf('%010X', bucket_number) end,
  lo, hi, region, service, valid_from, valid_to
from published_prefix, unnest(generate_series(first_bucket, last_bucket)) as bucket(bucket_number)
order by all`;

/** Of days after the last version that is known, that version is all that can be told; a single ip-ranges.json holds for all. */
const rangesRow = `
insert into aws_ranges
select
  min(valid_from),
  max(case when valid_to < '9999' then valid_to else valid_from end),
  cast($newestVersion as text)
from aws_prefix`;

function prefixRows({ range, region, services, validFrom, validTo }: PublishedPrefix): object[] {
  const { family, bits, lo, hi } = range;
  const bucketNumber = (hex: string) =>
    Number.parseInt(hex.slice(family === 4 ? ipv4Hex.length : 0, bucketDigits[family]), 16);
  const first_bucket = bucketNumber(lo);
  const last_bucket = bucketNumber(hi);
  if (last_bucket - first_bucket >= bucketLimit)
    throw usageError(`--aws-ip-ranges: a prefix of /${bits} for ${region} is wider than any that AWS has. Correct it.`);
  const common = { family, first_bucket, last_bucket, lo, hi, region, valid_from: validFrom, valid_to: validTo };
  return services.map((service) => ({ ...common, service }));
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { usageError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import { type PublishedPrefix, parseHistory } from './aws-ip-ranges-history.ts';
import { type IpRangesVersion, parseIpRanges } from './ip-ranges-json.ts';

/** One table of addresses that `detect` worked with, as the manifest names it. */
export interface AddressReference {
  readonly kind: 'aws-ip-ranges';
  /** The file's base name, or `builtin`. */
  readonly name: string;
  readonly description: string;
  readonly sha256: string;
}

/** What AWS published about its addresses, and where that was read. */
export interface AwsIpRanges {
  readonly references: readonly AddressReference[];
  /** Reads the prefixes; separate from the references, since a case may hold them already. */
  readonly prefixes: () => PublishedPrefix[];
  /** The createDate of the newest ip-ranges.json that was named, `YYYY-MM-DDTHH:MM:SSZ`; null if only histories were. */
  readonly newestVersion: () => string | null;
}

/** The first moment and the end of time, where a table does not limit a prefix's validity. */
export const always = { from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' } as const;

const builtin = {
  file: join(packageRoot, 'src/reference/aws-ip-ranges-history.csv.gz'),
  description: 'AWS ip-ranges.json, versions 2015-11-03 to 2026-08-22',
};

/**
 * The address ranges of AWS that `sources` name: files, or `builtin` for the table that coldtrail carries, which also
 * serves when none is named. A file is AWS's own ip-ranges.json or a dated history (CSV as the built-in one), either
 * gzipped or not. One ip-ranges.json holds for all times; of several, each holds from its createDate until the next
 * one's, and the earliest also before. A history holds as it says. Exit 2 for a file that is neither.
 */
export function awsIpRanges(sources: readonly string[] = []): AwsIpRanges {
  const named = [...new Set(sources.length === 0 ? ['builtin'] : sources)].map(readSource);
  const bySha256 = new Map(named.map((source) => [source.reference.sha256, source]));
  const distinct = [...bySha256.values()].sort((a, b) => (a.reference.sha256 < b.reference.sha256 ? -1 : 1));
  const contents = () => distinct.map((source) => source.parse());
  const versions = () => contents().flatMap((content) => ('createDate' in content ? [content] : []));
  return {
    references: distinct.map((source) => source.reference),
    prefixes() {
      const histories = contents().flatMap((content) => ('createDate' in content ? [] : content));
      return [...histories, ...dated(versions())];
    },
    newestVersion: () =>
      versions()
        .map(({ createDate }) => createDate)
        .sort()
        .at(-1) ?? null,
  };
}

interface Source {
  readonly reference: AddressReference;
  readonly parse: () => IpRangesVersion | PublishedPrefix[];
}

function readSource(source: string): Source {
  if (source === 'builtin') {
    const bytes = readFileSync(builtin.file);
    // Only parsed if the case does not hold it yet: that takes longer than all else here.
    return {
      reference: referenceTo(bytes, 'builtin', builtin.description),
      parse: () => parseHistory(textOf(bytes), 'builtin'),
    };
  }
  const bytes = readBytes(source);
  const text = textOf(bytes);
  const content = /^\s*[{[]/.test(text) ? parseIpRanges(text, source) : parseHistory(text, source);
  const description =
    'createDate' in content ? `AWS ip-ranges.json of ${content.createDate}` : 'dated history of AWS address ranges';
  return { reference: referenceTo(bytes, basename(source), description), parse: () => content };
}

const referenceTo = (bytes: Buffer, name: string, description: string): AddressReference => ({
  kind: 'aws-ip-ranges',
  name,
  description,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

const textOf = (bytes: Buffer) =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageError(
      `--aws-ip-ranges ${file} cannot be read (${(error as NodeJS.ErrnoException).code}). ` +
        'Name a copy of AWS’s ip-ranges.json, a dated history table, or builtin.',
      { cause: error },
    );
  }
}

/** The prefixes of official files with the time span for which each file speaks. */
function dated(versions: readonly IpRangesVersion[]): PublishedPrefix[] {
  const dates = [...new Set(versions.map((version) => version.createDate))].sort();
  return versions.flatMap((version) => {
    const index = dates.indexOf(version.createDate);
    const validFrom = index === 0 ? always.from : version.createDate;
    const validTo = dates[index + 1] ?? always.to;
    return version.prefixes.map((prefix) => ({ ...prefix, validFrom, validTo }));
  });
}

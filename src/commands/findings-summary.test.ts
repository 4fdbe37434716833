import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCase } from '../case/case.ts';
import type { Parameter } from '../case/database.ts';
import { temporaryFolder } from '../test/coldtrail.ts';
import { outcomeText, reaches, readOutcome } from './findings-summary.ts';

const arn = 'arn:aws:sts::111122223333:assumed-role/pay-invoices/pay-invoices';

async function caseWith(
  findings: Record<string, Parameter>[],
  runs: Record<string, Parameter>[],
  unreported: readonly string[] = [],
) {
  const database = await openCase(join(temporaryFolder(), 'case.duckdb'));
  onTestFinished(() => database.close());
  await database.run('create table unreported_use (severity text)');
  for (const severity of unreported) await database.run('insert into unreported_use values ($severity)', { severity });
  for (const run of runs)
    await database.run(
      'insert into detection_run by name select $detection as detection, $status as status, $why as why, $finding_count as finding_count',
      { status: 'ran', why: null, finding_count: 0, ...run },
    );
  for (const finding of findings)
    await database.run(
      `insert into finding by name select $finding_id as finding_id, $detection as detection, $severity as severity,
        $summary as summary, $access_key_id as access_key_id, $source_ip as source_ip,
        { 'class': 'private', 'aws_region': null, 'aws_service': null, 'vpc_endpoint_id': $vpc_endpoint_id, 'asn': null,
          'country': null } as network, $first_seen as first_seen,
        $last_seen as last_seen, $event_count as event_count`,
      {
        finding_id: '0123456789abcdef',
        detection: 'lambda-credentials-off-worker',
        severity: 'high',
        summary: `Credentials of ${arn} were used from 203.0.113.9.`,
        access_key_id: 'ASIAIOSFODNN7EXAMPLE',
        source_ip: '203.0.113.9',
        vpc_endpoint_id: null,
        first_seen: '2023-07-02T10:11:12Z',
        last_seen: '2023-07-02T10:11:12Z',
        event_count: 1,
        ...finding,
      },
    );
  return database;
}

describe('the summary of findings', () => {
  it('tells calls from one private address through two VPC endpoints apart', async () => {
    const endpoint = (vpc_endpoint_id: string) => ({
      finding_id: vpc_endpoint_id,
      source_ip: '10.0.12.34',
      vpc_endpoint_id,
    });
    const database = await caseWith(
      [endpoint('vpce-0aaa'), endpoint('vpce-0bbb')],
      [{ detection: 'lambda-credentials-off-worker', finding_count: 2 }],
    );
    const text = outcomeText(await readOutcome(database), false);
    expect(text).toContain('high  ASIAIOSFODNN7EXAMPLE from 10.0.12.34 by vpce-0aaa\n');
    expect(text).toContain('high  ASIAIOSFODNN7EXAMPLE from 10.0.12.34 by vpce-0bbb\n');
  });

  it('shows each detection with its status, and each finding with its facts, in 80 columns', async () => {
    const database = await caseWith(
      [{}],
      [
        { detection: 'lambda-credentials-off-worker', finding_count: 1 },
        {
          detection: 'lambda-token-outside-aws',
          status: 'inconclusive',
          why: 'The evidence holds no AssumeRole event of Lambda, so no token can be followed from its issue on.',
        },
      ],
    );
    expect(outcomeText(await readOutcome(database), false)).toBe(`Detections
  lambda-credentials-off-worker  1 finding
  lambda-token-outside-aws       inconclusive
    The evidence holds no AssumeRole event of Lambda, so no token can be
    followed from its issue on.

Findings
  high  ASIAIOSFODNN7EXAMPLE from 203.0.113.9
    Credentials of
    ${arn} were used
    from 203.0.113.9.
    1 event, 2023-07-02T10:11:12Z
    lambda-credentials-off-worker (high)
`);
  });

  it('says plainly that nothing was found', async () => {
    const database = await caseWith([], [{ detection: 'access-key-id-reused' }]);
    expect(outcomeText(await readOutcome(database), false)).toBe(
      'Detections\n  access-key-id-reused  nothing found\n\nFindings\n  none\n',
    );
  });

  it('says what would be raised, had it been asked for', async () => {
    const database = await caseWith([], [{ detection: 'access-key-id-reused' }], ['low', 'critical', 'medium']);
    expect(outcomeText(await readOutcome(database), false)).toBe(`Detections
  access-key-id-reused  nothing found

Findings
  none

Not among the findings
  3 uses of a credential would be raised, at worst as critical, but are outside
  of --since and --until, or of no detection that was run: see cleared.csv in
  the report and the case’s relation unreported_use.
`);
  });

  it('puts the worst first, and counts those that it does not show', async () => {
    const findings = Array.from({ length: 30 }, (_, index) => ({
      finding_id: index.toString(16).padStart(16, '0'),
      access_key_id: `ASIA${index}`,
      severity: index === 29 ? 'critical' : 'medium',
    }));
    const database = await caseWith(findings, [{ detection: 'lambda-credentials-off-worker', finding_count: 30 }]);
    const outcome = await readOutcome(database);
    expect(outcome.worst).toBe('critical');
    const text = outcomeText(outcome, false);
    expect(text.indexOf('critical')).toBeLessThan(text.indexOf('medium'));
    expect(text).toContain('and 18 more');
  });

  it('shows once what several detections raise', async () => {
    const database = await caseWith(
      [{}, { finding_id: 'fedcba9876543210', detection: 'lambda-token-outside-aws', severity: 'critical' }],
      [{ detection: 'lambda-token-outside-aws', finding_count: 2 }],
    );
    const text = outcomeText(await readOutcome(database), false);
    expect(text.match(/ASIAIOSFODNN7EXAMPLE/g)).toHaveLength(1);
    expect(text).toContain('critical  ASIA');
    expect(text).toContain('lambda-token-outside-aws (critical)\n    lambda-credentials-off-worker (high)');
  });

  it('speaks of several credentials where a finding names none', async () => {
    const database = await caseWith([{ access_key_id: null }], [{ detection: 'a', finding_count: 1 }]);
    expect(outcomeText(await readOutcome(database), false)).toContain('high  several credentials from 203.0.113.9');
  });

  it('shows terminal escapes of a log text, and does not send them', async () => {
    const database = await caseWith(
      [{ summary: 'used by \x1b[2J\x1b]0;owned\x07', source_ip: '\x1b[31m203.0.113.9' }],
      [{ detection: 'lambda-credentials-off-worker', finding_count: 1 }],
    );
    const text = outcomeText(await readOutcome(database), false);
    expect(text).not.toContain('\x1b');
    expect(text).toContain('used by \\x1b[2J\\x1b]0;owned\\x07');
  });
});

describe('--fail-on', () => {
  it('is reached by its own severity and by worse ones', () => {
    expect(reaches('high', 'high')).toBe(true);
    expect(reaches('critical', 'high')).toBe(true);
    expect(reaches('medium', 'high')).toBe(false);
    expect(reaches(null, 'info')).toBe(false);
    expect(reaches('critical', undefined)).toBe(false);
  });
});

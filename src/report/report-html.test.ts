import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/coldtrail.ts';
import { record, type SampleFinding, sampleCase } from '../test/sample-case.ts';
import { writeReport } from './write-report.ts';

async function page(findings: readonly SampleFinding[], records = [record('event-1', '2023-04-18T10:00:00Z')]) {
  const folder = temporaryFolder();
  const files = [{ path: 'a.json', records }];
  const database = await sampleCase(join(folder, 'case.duckdb'), join(folder, 'evidence'), findings, { files });
  await writeReport(database, join(folder, 'out'), { formats: ['html'] });
  return readFileSync(join(folder, 'out/report.html'), 'utf8');
}

const finding = (number: number, columns: Readonly<Record<string, string>> = {}): SampleFinding => ({
  id: String(number).padStart(16, '0'),
  columns,
  events: [['a.json', 0]],
});

const verdict = (text: string) => /<p class="verdict">(.*?)<\/p>/.exec(text)![1];

describe('the page', () => {
  it('says that nothing was found, and that an unanswered question is not the same', async () => {
    const text = await page([]);
    expect(verdict(text)).toBe('Nothing was found, as far as this evidence can answer.');
    expect(text).toContain('1 question could not be answered');
    expect(text).toContain('no token is issued in the evidence');
  });

  it('gives no verdict of evidence without an event', async () => {
    expect(verdict(await page([], []))).toBe('The evidence holds no event.');
  });

  it('counts one matter where several detections raise the same use of a credential', async () => {
    const text = await page([
      finding(1, { detection: 'a', severity: 'high' }),
      finding(2, { detection: 'b', severity: 'medium' }),
      finding(3, { detection: 'b', severity: 'low', source_ip: '198.51.100.7' }),
    ]);
    expect(verdict(text)).toBe('1 matter calls for attention, 1 more of low weight.');
    expect(text.match(/<article /g)).toHaveLength(3);
  });

  it('names the VPC endpoint of a use beside its address, for the address alone says little', async () => {
    const network = `{ 'class': 'vpc-endpoint-foreign', 'aws_region': null, 'aws_service': null, 'vpc_endpoint_id': 'vpce-0a1b', 'asn': null, 'country': null }`;
    const text = await page([finding(1, { source_ip: '10.0.3.20', network })]);
    expect(text).toContain('<td><code>10.0.3.20</code> <code>vpce-0a1b</code> </td>');
  });

  it('does not alarm where all findings are of low weight, and gives no all-clear where questions are open', async () => {
    expect(verdict(await page([finding(1, { severity: 'info' })]))).toBe(
      'This evidence cannot answer all questions. 1 matter of low weight.',
    );
  });

  it('names what the evidence lacks', async () => {
    const text = await page([], [record('event-1', '2023-04-18T10:00:00Z', { readOnly: false })]);
    expect(text).toContain('no event of a call that only reads');
    expect(text).toContain('no event of a Lambda worker');
    expect(text).toContain('no data events');
    expect(text).toContain('no event of a global service');
  });

  it('names the events of which it is not known whose credential was used', async () => {
    const foreign = {
      userIdentity: { type: 'AWSAccount', principalId: 'AROAEXAMPLE:mailer', accountId: '444455556666' },
    };
    const text = await page([], [record('event-1', '2023-04-18T10:00:00Z', foreign)]);
    expect(text).toContain('1 event from other accounts names no');
  });

  it('shows which account has no events in which region on which days', async () => {
    const in2Regions = [
      record('event-1', '2023-04-18T10:00:00Z'),
      record('event-2', '2023-04-20T10:00:00Z', { awsRegion: 'us-east-1', eventSource: 'iam.amazonaws.com' }),
    ];
    const text = await page([], in2Regions);
    expect(text).toContain('Of 2 of the 2 accounts and regions');
    expect(text).toContain('1; none on 2023-04-19 to 2023-04-20');
    expect(text).not.toContain('no event of a global service');
  });

  it('says of workloads that no detection asks about so, and not that the evidence lacks their home', async () => {
    const mint = {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      sourceIPAddress: 'ec2.amazonaws.com',
      requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/web', roleSessionName: 'i-0123456789abcdef0' },
      responseElements: { credentials: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' } },
    };
    const text = await page([], [record('event-1', '2023-04-18T10:00:00Z', mint)]);
    expect(text).toContain('1 credential of ec2 workloads: coldtrail’s own detections do not ask');
    expect(text).not.toContain('does not show where');
  });

  it('stays readable: beyond 500 findings and 100 events a finding it points to the other files', async () => {
    const records = Array.from({ length: 103 }, (_, at) => record(`event-${at}`, '2023-04-18T10:00:00Z'));
    const many = { ...finding(0, { severity: 'critical' }), events: records.map((_, at) => ['a.json', at] as const) };
    const text = await page([many, ...Array.from({ length: 501 }, (_, at) => finding(at + 1))], records);
    expect(text.match(/<article /g)).toHaveLength(500);
    expect(text).toContain('2 further findings');
    expect(text).toContain('3 further events');
  });
});

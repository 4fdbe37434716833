import type { FindingWriter } from './report-document.ts';
import type { Sink } from './sink.ts';

/**
 * Writes timesketch.jsonl: the events behind the findings for Timesketch, which demands `message`, `datetime` and
 * `timestamp_desc` (timesketch.org/guides/user/import-from-json-csv).
 */
export function createTimesketch(sink: Sink): FindingWriter {
  return {
    event(event, finding) {
      const line = {
        message: `${event.eventName} (${event.eventSource}) from ${event.sourceIp}: ${finding.title}`,
        datetime: event.eventTime.replace('Z', '+00:00'),
        timestamp_desc: 'Event Time',
        data_type: 'aws:cloudtrail:entry',
        finding_id: finding.id,
        detection: finding.detection,
        severity: finding.severity,
        event_id: event.eventId,
        event_name: event.eventName,
        event_source: event.eventSource,
        aws_region: event.awsRegion,
        source_ip: event.sourceIp,
        vpc_endpoint_id: event.vpcEndpointId,
        access_key_id: event.accessKeyId,
        identity_arn: event.identityArn,
        recipient_account_id: event.recipientAccountId,
        user_agent: event.userAgent,
        error_code: event.errorCode,
        source_file: event.sourceFile,
        record_index: event.recordIndex,
        record_sha256: event.recordSha256,
        tag: [finding.detection, ...finding.tags],
      };
      sink.write(`${JSON.stringify(line)}\n`);
    },
  };
}

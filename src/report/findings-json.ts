import { createJsonArray, openJsonObject } from './json-text.ts';
import type { Evidence, FindingEvent, FindingWriter, ReportHead } from './report-document.ts';
import type { Sink } from './sink.ts';

/** Writes findings.json, the record of truth: the bytes that JSON.stringify with two spaces would give for the whole. */
export function createFindingsJson(sink: Sink, head: ReportHead): FindingWriter {
  const write = (text: string) => sink.write(text);
  write(`${openJsonObject(head)},\n  "findings": `);
  const findings = createJsonArray(write, 1);
  let events: ReturnType<typeof createJsonArray>;
  return {
    finding(finding) {
      findings.begin();
      write(`${openJsonObject(finding, 2)},\n      "events": `);
      events = createJsonArray(write, 3);
    },
    event(event) {
      events.item(findingEvent(event));
    },
    closeFinding() {
      events.end();
      write('\n    }');
    },
    end() {
      findings.end();
      write('\n}\n');
    },
  };
}

function findingEvent(event: Evidence): FindingEvent {
  const { eventId, eventTime, eventName, eventSource, awsRegion, sourceFile, recordIndex, recordSha256 } = event;
  return { eventId, eventTime, eventName, eventSource, awsRegion, sourceFile, recordIndex, recordSha256 };
}

import {
  type Counter,
  compare,
  distinct,
  grouped,
  identity,
  inOrder,
  isDenied,
  login,
  minutes,
  named,
  sorted,
  times,
} from './plain-records.ts';

/** The answers 1 to 18 of docs/queries.md: who called, signed in, failed, and with which keys. */
export const callsAndKeys: readonly Counter[] = [
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).type === 'IAMUser'),
        (record) => [identity(record).arn],
        (group) => [group.length, distinct(group.map(({ eventName }) => eventName)).length],
      ),
      -2,
      1,
    ).slice(0, 5),
  (records) =>
    sorted(
      grouped(
        records,
        ({ eventSource }) => [eventSource],
        (group) => {
          const reads = group.filter(({ readOnly }) => readOnly === true).length;
          return [group.length, reads, group.length - reads];
        },
      ),
      -2,
      1,
    ).slice(0, 6),
  (records) =>
    sorted(
      grouped(
        records,
        ({ eventTime, awsRegion }) => [eventTime.slice(0, 10), awsRegion],
        (group) => [group.length],
      ),
      1,
      2,
    ),
  (records) =>
    sorted(
      grouped(
        records,
        ({ eventTime }) => [`${eventTime.slice(0, 13)}:00:00Z`],
        (group) => [group.length],
      ),
      -2,
      1,
    ).slice(0, 5),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).arn),
        (record) => [identity(record).arn.split('/')[1]],
        (group) => [
          distinct(group.map(({ sourceIPAddress }) => sourceIPAddress)).length,
          distinct(group.map(({ awsRegion }) => awsRegion)).length,
        ],
      ).filter(([, , regions]) => Number(regions) > 2),
      -2,
      1,
    ).slice(0, 5),
  (records) =>
    inOrder(records.filter(named('ConsoleLogin')))
      .sort((a, b) => -compare(a.eventTime, b.eventTime))
      .slice(0, 6)
      .map((record) => [
        record.eventTime,
        identity(record).userName ?? identity(record).type,
        record.sourceIPAddress,
        login(record),
        record.additionalEventData.MFAUsed,
      ]),
  (records) =>
    sorted(
      grouped(
        records.filter(named('ConsoleLogin')),
        ({ sourceIPAddress }) => [sourceIPAddress],
        (group) => [
          group.filter((record) => login(record) === 'Failure').length,
          times(group.filter((record) => login(record) === 'Success'))[0] ?? null,
        ],
      ).filter(([, failures]) => Number(failures) > 0),
      -2,
      1,
    ),
  (records) =>
    inOrder(records.filter((record) => identity(record).type === 'Root')).map((record) => [
      record.eventTime,
      record.eventName,
      record.sourceIPAddress,
      identity(record).sessionContext?.attributes.mfaAuthenticated ?? null,
    ]),
  (records) =>
    sorted(
      grouped(
        records.filter(
          (record) =>
            record.eventName === 'ConsoleLogin' &&
            login(record) === 'Success' &&
            record.additionalEventData.MFAUsed === 'No',
        ),
        (record) => [identity(record).arn ?? 'unknown'],
        (group) => [group.length],
      ),
      -2,
      1,
    ),
  (records) =>
    sorted(
      grouped(
        records.filter(({ errorCode }) => errorCode),
        ({ errorCode, eventName }) => [errorCode, eventName],
        (group) => [group.length, times(group)[0]!],
      ),
      -3,
      1,
      2,
    ).slice(0, 6),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).arn),
        (record) => [identity(record).arn],
        (group) => {
          const denied = group.filter(isDenied).length;
          return [denied, Math.round((1000 * denied) / group.length) / 10];
        },
      ).filter(([, denied]) => Number(denied) > 0),
      -2,
      1,
    ).slice(0, 5),
  (records) =>
    sorted(
      grouped(
        records.filter(({ errorMessage }) => errorMessage?.includes('not authorized to perform')),
        ({ errorMessage }) => [errorMessage.split('not authorized to perform: ')[1]?.split(/[^\w:-]/)[0]],
        (group) => [group.length],
      ),
      -2,
      1,
    ).slice(0, 6),
  (records) =>
    sorted(
      grouped(
        records.filter(named('AssumeRole')),
        (record) => [identity(record).invokedBy, record.requestParameters.roleArn.split('/').at(-1)],
        (group) => [group.length],
      ),
      -3,
      1,
      2,
    ).slice(0, 6),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).accessKeyId?.startsWith('ASIA')),
        (record) => [identity(record).accessKeyId],
        (group) => [times(group)[0]!, times(group).at(-1)!, minutes(times(group)[0]!, times(group).at(-1)!)],
      ),
      -4,
      1,
    ).slice(0, 4),
  (records) =>
    sorted(
      grouped(
        records.filter(
          (record) => identity(record).accessKeyId?.startsWith('ASIA') && /^[\d.]+$/.test(record.sourceIPAddress),
        ),
        (record) => [identity(record).accessKeyId],
        (group) => {
          const addresses = distinct(group.map(({ sourceIPAddress }) => sourceIPAddress));
          return [addresses.length, addresses.join(', ')];
        },
      ).filter(([, addresses]) => Number(addresses) > 1),
      -2,
      1,
    ).slice(0, 5),
  (records) =>
    inOrder(records.filter(named('CreateAccessKey'))).map((record) => [
      record.eventTime,
      record.requestParameters.userName,
      record.responseElements.accessKey.accessKeyId,
      identity(record).arn,
    ]),
  (records) =>
    inOrder(records.filter((record) => identity(record).accessKeyId === 'AKIAIOSFODNN7EXAMPLE')).map((record) => [
      record.eventTime,
      record.awsRegion,
      record.eventName,
      record.errorCode ?? 'ok',
    ]),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).sessionContext?.attributes?.creationDate),
        (record) => [
          Math.trunc(minutes(identity(record).sessionContext.attributes.creationDate, record.eventTime) / 60),
        ],
        (group) => [group.length],
      ),
      1,
    ),
];

import {
  type Counter,
  distinct,
  functionArn,
  grouped,
  identity,
  inOrder,
  minutes,
  named,
  type Row,
  sorted,
  times,
} from './plain-records.ts';

/** The answers 19 to 30 of docs/queries.md: changes, programs, data, and what is new. */
export const changesAndData: readonly Counter[] = [
  (records) =>
    inOrder(
      records.filter(named('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'DeleteDetector')),
    ).map((record) => [
      record.eventTime,
      record.eventSource,
      record.eventName,
      identity(record).arn,
      record.errorCode ?? null,
    ]),
  (records) =>
    inOrder(records.filter(named('AuthorizeSecurityGroupIngress')))
      .map(({ eventTime, requestParameters: { groupId, ipPermissions } }) => [
        eventTime,
        groupId,
        String(ipPermissions.items[0].fromPort),
        ipPermissions.items[0].ipRanges.items[0].cidrIp,
      ])
      .filter(([, , , cidr]) => cidr === '0.0.0.0/0'),
  (records) =>
    inOrder(records.filter(named('PutBucketPolicy'))).map(({ eventTime, requestParameters }) => [
      eventTime,
      requestParameters.bucketName,
      requestParameters.bucketPolicy.Statement[0].Action,
      requestParameters.bucketPolicy.Statement.length,
    ]),
  (records) =>
    inOrder(records.filter(named('RunInstances'))).map((record) => [
      record.eventTime,
      record.requestParameters.instanceType,
      record.requestParameters.instancesSet.items[0].maxCount,
      record.responseElements?.instancesSet.items.length ?? 0,
      record.errorCode ?? null,
    ]),
  (records) =>
    sorted(
      grouped(
        records.filter(({ userAgent }) => userAgent?.toLowerCase().includes('kali')),
        (record) => ['kali', identity(record).arn],
        (group) => [group.length],
      ),
      -3,
      2,
    ),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => identity(record).type === 'IAMUser'),
        (record) => [identity(record).userName],
        (group) => {
          const last = group.find(({ eventTime }) => eventTime === times(group).at(-1));
          return [last.userAgent.split(' ')[0], last.eventTime];
        },
      ),
      -3,
      1,
    ).slice(0, 5),
  (records) =>
    sorted(
      grouped(
        records.filter(named('GetObject')),
        ({ requestParameters }) => [requestParameters.bucketName],
        (group) => [
          group.length,
          group.reduce((sum, { additionalEventData }) => sum + (additionalEventData?.bytesTransferredOut ?? 0), 0),
        ],
      ),
      -2,
      1,
    ),
  (records) =>
    sorted(
      grouped(
        records.flatMap(({ resources }) => resources ?? []),
        ({ type }) => [type ?? null],
        (group) => [distinct(group.map(({ ARN }) => ARN)).length, group.length],
      ),
      -3,
      1,
    ),
  (records) =>
    sorted(
      grouped(
        records.filter((record) => record.eventName === 'Decrypt' && functionArn(record)),
        (record) => [functionArn(record).split(':')[6]],
        (group) => [group.length],
      ),
      -2,
      1,
    ).slice(0, 5),
  (records) => {
    const people = records.filter(
      (record) =>
        identity(record).type !== 'AssumedRole' &&
        identity(record).type !== undefined &&
        !record.sourceIPAddress.endsWith('.amazonaws.com'),
    );
    const seen = (isWanted: (time: string) => boolean) =>
      distinct(people.filter(({ eventTime }) => isWanted(eventTime)).map(({ sourceIPAddress }) => sourceIPAddress));
    const before = seen((time) => time < '2023-04-19');
    return seen((time) => time.startsWith('2023-04-19'))
      .filter((address) => !before.includes(address))
      .map((address) => [address]);
  },
  (records) => {
    const first = new Map<string, Row>();
    for (const record of inOrder(records.filter((record) => identity(record).type === 'IAMUser'))) {
      const day = record.eventTime.slice(0, 10);
      const key = `${identity(record).userName} ${day}`;
      if (!first.has(key)) first.set(key, [identity(record).userName, day, record.eventTime, record.sourceIPAddress]);
    }
    return sorted([...first.values()], 3).slice(0, 6);
  },
  (records) =>
    sorted(
      grouped(
        inOrder(records.filter((record) => identity(record).type === 'AssumedRole')),
        (record) => [identity(record).arn],
        (group) => {
          const pauses = group.slice(1).map((record, index) => minutes(group[index].eventTime, record.eventTime));
          const regions = distinct(group.map(({ awsRegion }) => awsRegion));
          return [regions.join(', '), pauses.length > 0 ? Math.max(...pauses) : null];
        },
      )
        .filter(([, regions]) => String(regions).includes('us-west-2') && String(regions).includes(','))
        .map(([arn, ...rest]) => [String(arn).split('/')[2] ?? null, ...rest]),
      1,
      2,
      3,
    ),
];

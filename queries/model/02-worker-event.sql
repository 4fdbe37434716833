/*
One row for every CreateLogStream or CreateLogGroup that says it comes from a Lambda worker: at cold start the worker
opens the function's log stream with the function's credential, from its own address (the CTU's observation). Failed
ones count: a function without permission to log still shows where it runs.

access_key_id, identity_arn, source_ip, vpc_endpoint_id    who, from where
region                where the log group is, which is where the function runs
tls                   TLS version and cipher suite, which AWS records: a forged worker event has those of its own client;
                      `none` if the record lacks them, as older ones do
created_at            when AWS says that the session was issued (creationDate), ISO 8601 text; null if it does not
event_ts              when
source_file_id, record_index    the event
*/
select
  useridentity.accesskeyid as access_key_id,
  useridentity.arn as identity_arn,
  sourceipaddress as source_ip,
  vpcendpointid as vpc_endpoint_id,
  awsregion as region,
  coalesce(tlsdetails.tlsversion || ' ' || tlsdetails.ciphersuite, 'none') as tls,
  -- Some old records write 20131102T010628Z.
  case when strpos(useridentity.sessioncontext.attributes.creationdate, '-') = 5
    then useridentity.sessioncontext.attributes.creationdate
  end as created_at,
  event_at as event_ts,
  source_file_id,
  record_index
from cloudtrail_logs
where eventsource = 'logs.amazonaws.com'
  and eventname in ('CreateLogStream', 'CreateLogGroup')
  and useragent like 'awslambda-worker%'
  -- Neither key nor ARN is NULL. By itself such a test makes DuckDB read the whole of userIdentity for every event, so it
  -- stands together with a column that is there in any case.
  -- A function's session is one of a role: a user or the root user who says so is none.
  and strpos(useridentity.accesskeyid || useridentity.arn || eventsource, ':assumed-role/') > 0

/*
When a workload's resource was deleted, so that nothing of it can call any more.

workload_key          the workload
ended_at              the deletion, with the time that running invocations may still take: a function's may run for up to
                      15 minutes (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
until                 when one of that name was created again, or Lambda obtained a session for it again, which it does for no
                      function that is not there; else open. No two rows of a workload overlap
*/
with workloads as (
  select distinct
    workload_key,
    -- What the key begins with.
    split_part(workload_key, ' ', 1) as identity_arn,
    account_id,
    workload,
    regions
  from credential
  where issuer = 'lambda'
    and chain_length = 0
),

named_calls as (
  select
    recipientaccountid as account_id,
    awsregion as region,
    -- The name may be given as the function's ARN, whole or in part.
    regexp_extract(json_extract_scalar(requestparameters, '$.functionName'), '([^:]+)\z') as workload,
    case when eventname like 'DeleteFunction%' then 'deleted' else 'created' end as what,
    event_at
  from cloudtrail_logs
  where eventsource = 'lambda.amazonaws.com'
    -- Rare among many others: what DuckDB can test in the scan spares it the others' JSON.
    and (eventname like 'DeleteFunction%' or eventname like 'CreateFunction%')
    and eventname in ('DeleteFunction', 'DeleteFunction20150331', 'CreateFunction', 'CreateFunction20150331',
      'CreateFunction20150331v2')
    and errorcode is null
    -- With a qualifier only one version of the function is deleted.
    and json_extract_scalar(requestparameters, '$.qualifier') is null
),

-- An invocation that was under way at the deletion may still be given a session.
renewals as (
  select
    w.workload_key,
    m.issued_at
  from workloads w
  join mint m
    on m.identity_arn = w.identity_arn
    and contains(w.regions, m.region)
  where m.issuer = 'lambda'
    and m.session_subtype = 'runtime'
),

deletions as (
  select
    w.workload_key,
    d.event_at + interval '15' minute as ended_at,
    least(
      coalesce(min(c.event_at), timestamp '9999-12-31 23:59:59'),
      coalesce(min(r.issued_at), timestamp '9999-12-31 23:59:59')
    ) as until
  from workloads w
  join named_calls d
    on d.account_id = w.account_id
    and d.workload = w.workload
    and contains(w.regions, d.region)
    and d.what = 'deleted'
  left join named_calls c
    on c.account_id = w.account_id
    and c.region = d.region
    and c.workload = w.workload
    and c.what = 'created'
    and c.event_at >= d.event_at
  left join renewals r
    on r.workload_key = w.workload_key
    and r.issued_at > d.event_at + interval '15' minute
  group by w.workload_key, d.event_at
),

-- What is deleted twice, while the evidence does not show that it was created again, has ended once.
followed as (
  select
    d.*,
    max(until) over (
      partition by workload_key
      order by ended_at, until
      rows between unbounded preceding and 1 preceding
    ) as covered_to
  from deletions d
),

numbered as (
  select
    f.*,
    sum(case when covered_to is null or ended_at >= covered_to then 1 else 0 end) over (
      partition by workload_key
      order by ended_at, until
      rows between unbounded preceding and current row
    ) as ending
  from followed f
)

select
  workload_key,
  min(ended_at) as ended_at,
  max(until) as until
from numbered
group by workload_key, ending

/*
What a user agent says of the client: one row for every one with which the code of a function, or somebody with its key,
called. Versions come and go, the program, its operating system and where it runs stay; and so does the mark that AWS's
SDKs add in an execution environment (exec-env/AWS_Lambda_…, from the variable AWS_EXECUTION_ENV:
docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).

user_agent            as CloudTrail has it, empty for none; S3's stands in brackets
client                such as `boto3 on linux in Lambda`
attack_tool           the tool or system of attackers that it names; null for most
*/
with user_agents as (
  select coalesce(user_agent, '') as user_agent
  from credential_use
  union
  select coalesce(user_agent, '') as user_agent
  from home_call
),

lowered as (
  select
    user_agent,
    replace(replace(lower(user_agent), '[', ''), ']', '') as text
  from user_agents
)

select
  user_agent,
  substr(text, 1, strpos(text || '/', '/') - 1)
    || coalesce(' on ' || nullif(regexp_extract(text, '(windows|macos|mac os|darwin|linux|android)', 1), ''), '')
    || case when strpos(text, 'exec-env/aws_lambda') > 0 then ' in Lambda' else '' end as client,
  regexp_extract(
    text,
    '(pacu|cloudfox|scoutsuite|prowler|trufflehog|kali|parrot|pentoo|stratus-red-team|cloudgoat|enumerate-iam|nuclei)',
    1
  ) as attack_tool
from lowered

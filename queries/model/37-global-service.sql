/*
Services without a region: their calls are logged in us-east-1 (of the China regions in cn-north-1, of GovCloud in
us-gov-west-1), wherever they come from, so that region says nothing of the caller.

service               as eventSource names it
*/
select service
from (
  values
    ('iam.amazonaws.com'),
    ('organizations.amazonaws.com'),
    ('cloudfront.amazonaws.com'),
    ('route53.amazonaws.com'),
    ('route53domains.amazonaws.com'),
    ('support.amazonaws.com'),
    ('account.amazonaws.com'),
    ('signin.amazonaws.com'),
    ('globalaccelerator.amazonaws.com'),
    ('shield.amazonaws.com'),
    ('ce.amazonaws.com'),
    ('budgets.amazonaws.com'),
    ('health.amazonaws.com'),
    ('artifact.amazonaws.com')
) as listed(service)

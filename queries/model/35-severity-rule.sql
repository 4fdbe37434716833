/*
The severity of a credential's use away from home, by the class of the address and by whether the home is known.

class                 as in `credential_use`, with the classes that `exit` adds
home                  `known` or `unknown`; learnt exits count as a known home
severity              null: no finding, but a line in cleared.csv
level                 0 for null, 1 info, 2 low, 3 medium, 4 high, 5 critical

Two or more signals from different events raise it by one level (`use_signal`); what speaks for itself whatever the
address (a console session, use after the function's deletion) is high; what Lambda does on the function's behalf is cleared.
*/
select
  class,
  home,
  severity,
  case severity when 'info' then 1 when 'low' then 2 when 'medium' then 3 when 'high' then 4 else 0 end as level
from (
  values
    ('aws-service',          'known',   cast(null as varchar)),
    ('aws-internal',         'known',   null),
    ('outside-aws',          'known',   'high'),
    ('vpc-endpoint-foreign', 'known',   'high'),
    ('vpc-endpoint-unknown', 'known',   'medium'),
    ('vpc-endpoint-own',     'known',   'low'),
    ('candidate-own-egress', 'known',   'medium'),
    ('aws-other-region',     'known',   'medium'),
    ('aws-home-region',      'known',   'medium'),
    ('shared-egress',        'known',   'low'),
    ('account',              'known',   'low'),
    ('trusted',              'known',   'low'),
    ('private',              'known',   'low'),
    ('unknown',              'known',   'low'),
    ('home',                 'known',   null),
    ('aws-service',          'unknown', null),
    ('aws-internal',         'unknown', null),
    ('outside-aws',          'unknown', 'high'),
    ('vpc-endpoint-foreign', 'unknown', 'high'),
    ('vpc-endpoint-unknown', 'unknown', 'low'),
    ('vpc-endpoint-own',     'unknown', 'info'),
    ('candidate-own-egress', 'unknown', 'medium'),
    ('aws-other-region',     'unknown', 'low'),
    ('aws-home-region',      'unknown', 'info'),
    ('shared-egress',        'unknown', 'info'),
    ('account',              'unknown', 'info'),
    ('trusted',              'unknown', 'info'),
    ('private',              'unknown', 'info'),
    ('unknown',              'unknown', 'info'),
    ('home',                 'unknown', null)
) as rule(class, home, severity)

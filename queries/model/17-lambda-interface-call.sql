/*
The calls of EC2 by which Lambda keeps the network interfaces of a function in a VPC, with the function's own credential
(docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html names them as made on the function's behalf).

event_name            as eventName names it
*/
select event_name
from (
  values
    ('AssignPrivateIpAddresses'),
    ('CreateNetworkInterface'),
    ('CreateNetworkInterfacePermission'),
    ('DeleteNetworkInterface'),
    ('DescribeNetworkInterfaces'),
    ('DescribeSecurityGroups'),
    ('DescribeSubnets'),
    ('DescribeVpcs'),
    ('GetSecurityGroupsForVpc'),
    ('UnassignPrivateIpAddresses')
) as listed(event_name)

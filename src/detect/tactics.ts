/** ATT&CK's tactics (attack.mitre.org/tactics/enterprise): a detection lies in a folder of its tactic's name. */
export const tactics: readonly string[] = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
];

/** The process exit codes that scripts around coldtrail rely on. */
export const exitCode = {
  done: 0,
  fault: 1,
  usage: 2,
  evidence: 3,
  integrity: 4,
  query: 5,
  findings: 10,
  difference: 11,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** When several outcomes hold at once, the first of these is the one the process ends with. */
const precedence: readonly ExitCode[] = [130, 143, 1, 2, 3, 5, 4, 10, 11, 0];

/** The exit code to end with when `codes` all hold; 0 for none. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const held = new Set(codes);
  return precedence.find((code) => held.has(code)) ?? exitCode.done;
}

/**
 * An error that its reader can mend: the message says what is wrong and, where there is one, the remedy.
 * It is printed without a stack and ends the process with `code`; any other error is a fault of the program.
 */
export class MendableError extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MendableError';
    this.code = code;
  }
}

/** Wrong usage (exit 2): an option, an argument or a folder that cannot be what the user meant. */
export const usageError = (message: string, options?: ErrorOptions) =>
  new MendableError(exitCode.usage, message, options);

/** The evidence cannot be read, has changed, or holds no event (exit 3). */
export const evidenceError = (message: string, options?: ErrorOptions) =>
  new MendableError(exitCode.evidence, message, options);

/** A query failed or was refused (exit 5). */
export const queryError = (message: string, options?: ErrorOptions) =>
  new MendableError(exitCode.query, message, options);

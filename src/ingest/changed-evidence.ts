import { exitCode, MendableError } from '../errors.ts';

/** A file of the evidence is not the one that the case holds under its path (exit 3). */
export class ChangedEvidence extends MendableError {
  readonly path: string;

  constructor(path: string) {
    super(
      exitCode.evidence,
      `${path} differs from the file that the case holds under this path. Load it into a case of its own.`,
    );
    this.path = path;
  }
}

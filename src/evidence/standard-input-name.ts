/** Standard input as an evidence argument; `-` on the command line stands for it. */
export const standardInput = '/dev/stdin';

/**
 * Writes to standard output with back-pressure. Gives false once its reader has gone (`| head` closes the pipe): that
 * is no error, whoever read has seen enough.
 */
export function createOutput(stream: NodeJS.WriteStream): (text: string) => Promise<boolean> {
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  return (text) => {
    if (closed || text === '') return Promise.resolve(!closed);
    // The callback of write is called on an error, too, so this never waits for a pipe that is gone.
    return new Promise((resolve) => stream.write(text, () => resolve(!closed)));
  };
}

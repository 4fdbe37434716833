/**
 * Writes to standard output with back-pressure. Gives false once its reader has gone (`| head` closes the pipe): that
 * is no error, whoever read has seen enough. Throws if the text cannot be written for another reason, as a full disk.
 */
export function createOutput(stream: NodeJS.WriteStream): (text: string) => Promise<boolean> {
  let closed = false;
  // Every failure reaches the callback of write, too; without a listener it would end the process there and then.
  stream.on('error', () => {});
  return (text) => {
    if (closed || text === '') return Promise.resolve(!closed);
    return new Promise((resolve, reject) => {
      stream.write(text, (error) => {
        closed = Boolean(error);
        if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
        else resolve(!closed);
      });
    });
  };
}

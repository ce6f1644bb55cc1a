/**
 * Resolves when what was written so far is out, or cannot be written any more. Pipes are written asynchronously:
 * a process waits for it before it ends, and what prints without end before it goes on.
 */
export function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((written) => {
    stream.write('', () => written())
  })
}

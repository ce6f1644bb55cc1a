import { createInterface } from 'node:readline'
import { PermanentError } from '../../agent/model/errors.ts'
import { spawnChild, type Child, type ExitStatus } from '../../agent/subprocess/child.ts'
import { processEnvironment } from '../../config/environment.ts'

const COMPLAINTS_MAX = 20
const COMPLAINT_CHARACTERS_MAX = 500

/** A running journalctl. It ends with this process, however that ends. */
export class Journalctl {
  /** What it says of itself, for people. */
  readonly complaints: string[] = []
  readonly #child: Child
  readonly #haveAllCome: Promise<void>

  /** `onComplaint` is called with each line of its standard error. */
  constructor(command: readonly string[], onComplaint: (complaint: string) => void) {
    const { PATH = '/usr/bin:/bin' } = processEnvironment()
    this.#child = spawnChild({
      command,
      // Messages for people are matched by nobody, but are to read the same everywhere.
      environment: { PATH, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0', SYSTEMD_LOG_LEVEL: 'warning' },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      diesWithParent: true,
    })
    this.#haveAllCome = this.#collectComplaints(onComplaint)
  }

  /** Errors: PermanentError HEPH_JOURNALD_JOURNALCTL when it could not be started at all. */
  async started(): Promise<void> {
    if (this.#child.pid === undefined) await this.exited()
  }

  /** What it writes, as it comes; the writer waits while nobody asks for more. */
  async *output(): AsyncGenerator<Uint8Array> {
    const { stdout } = this.#child
    if (stdout === null) return
    try {
      for await (const bytes of stdout as AsyncIterable<Buffer>) yield bytes
    } catch {
      // A pipe that breaks has ended; how the program ended tells why.
    }
  }

  /** How it ended, when all it said of itself was read. Errors: as of `started`. */
  async exited(): Promise<ExitStatus> {
    try {
      const status = await this.#child.exited
      await this.#haveAllCome
      return status
    } catch (thrown) {
      throw new PermanentError(
        'HEPH_JOURNALD_JOURNALCTL',
        'journalctl cannot be started: install systemd, which has it (a container image must hold it), or name it with journalctl_path, or the tree of the host with root_path',
        { cause: thrown },
      )
    }
  }

  /** Ends it; there is nothing it would have to finish. */
  stop(): void {
    this.#child.kill('SIGKILL')
  }

  async #collectComplaints(onComplaint: (complaint: string) => void): Promise<void> {
    const { stderr } = this.#child
    if (stderr === null) return
    try {
      for await (const line of createInterface({ input: stderr })) {
        const text = line.trim().slice(0, COMPLAINT_CHARACTERS_MAX)
        if (text === '' || this.complaints.length >= COMPLAINTS_MAX) continue
        this.complaints.push(text)
        onComplaint(text)
      }
    } catch {
      // As with its output.
    }
  }
}

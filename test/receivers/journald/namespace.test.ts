import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'tap'
import { lines, noJournal, startReceiver, writeJournal } from './support.ts'

const never = new AbortController().signal
const MACHINE = '0123456789abcdef0123456789abcdef'
const skip =
  noJournal || spawnSync('unshare', ['-rm', 'true']).status === 0
    ? noJournal
    : 'no mounts of its own for a process here'

test(
  'JournaldReceiver reads the journal of a namespace and no other, each entry once over a restart',
  { skip },
  async (t) => {
    const folder = t.testdir({ log: { journal: { [MACHINE]: {}, [`${MACHINE}.shop`]: {} } } })
    const journal = (name: string): string => join(folder, 'log/journal', name, 'system.journal')
    // Where journals of namespaces lie is not to be told to journalctl: it sees this machine with another /var/log.
    const program = join(folder, 'journalctl')
    writeFileSync(join(folder, 'machine-id'), `${MACHINE}\n`)
    writeFileSync(
      program,
      `#!/bin/sh
exec unshare -rm --kill-child sh -c 'mount --bind "$0/log" /var/log && mount --bind "$0/machine-id" /etc/machine-id && exec journalctl "$@"' '${folder}' "$@"
`,
    )
    chmodSync(program, 0o755)
    mkdirSync('/var/log', { recursive: true })
    const ofShop = (...words: readonly string[]) =>
      lines('shop.service', 7, ...words).map((entry) => ({ ...entry, _NAMESPACE: 'shop' }))
    writeJournal(journal(MACHINE), lines('other.service', 8, 'of the default namespace'))
    writeJournal(journal(`${MACHINE}.shop`), ofShop('one', 'two'))
    const own = { journalctl_path: program, namespace: 'shop', start_at: 'beginning' }
    const first = await startReceiver(t, own)
    await first.next.until(2)
    await first.receiver.shutdown(never)
    writeJournal(journal(`${MACHINE}.shop`), ofShop('three'))
    const second = await startReceiver(t, own, { storage: first.settings.storage })
    await second.next.until(1)
    t.strictSame(first.next.bodies, ['one', 'two'])
    t.strictSame(second.next.bodies, ['three'])
  },
)

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { boot, makeDebianRoot, whyNoDebian, type DebianRoot } from './debian-root.ts'

/**
 * Goal: who installs the package gets a program that runs and a service that systemd keeps alive; an upgrade keeps what
 * is theirs, a purge leaves nothing.
 * Method: a Debian that holds nothing else, in which apt-get does what a person would do: first without systemd, the
 * service started by hand as its user, then booted.
 */
const skip = whyNoDebian()
let made: DebianRoot | undefined

function debian(): DebianRoot {
  made ??= makeDebianRoot()
  return made
}

const INSTALL = 'apt-get install -y -qq --no-install-recommends'

test(
  'the Debian package installs, runs, upgrades and goes without a trace',
  { skip, timeout: 600_000 },
  (t) => {
    const { path: root, inside, addPackage } = debian()
    inside(`${INSTALL} ${addPackage('1.0.0')}`)
    t.match(inside('hephaestus --version'), /^\d+\.\d+/)
    t.match(inside('hephaestus validate --config /etc/hephaestus/agent.yaml'), 'the configuration is valid')
    t.match(inside('stat -c "%U:%G %a" /etc/hephaestus/agent.yaml'), 'root:hephaestus 640')
    t.match(inside('getent passwd hephaestus'), '/usr/sbin/nologin')

    // As the unit would: the user has its state and what the groups may read, and nothing else.
    const asUser = 'setpriv --reuid=hephaestus --regid=hephaestus --groups=hephaestus,adm'
    inside('mkdir -m 700 /var/lib/hephaestus && chown hephaestus: /var/lib/hephaestus')
    inside(`printf '%s\\n' 'Exception in thread "main" java.lang.IllegalStateException: broken' '\\tat a.B.c(B.java:1)' > /var/log/shop.log
    chown root:adm /var/log/shop.log; chmod 640 /var/log/shop.log`)
    inside(
      `${asUser} hephaestus run --once --config /etc/hephaestus/agent.yaml --state-dir /var/lib/hephaestus --set service.pipelines.logs.receivers='[file]'`,
    )
    t.match(readFileSync(join(root, 'var/lib/hephaestus/errors.json'), 'utf8'), 'IllegalStateException')

    // What root does to the state is the agent's, which has to read it.
    const state = '--state-dir /var/lib/hephaestus'
    inside(
      `id=$(hephaestus groups list ${state} | head -n 1 | cut -c1-12) && hephaestus groups mute $id ${state}`,
    )
    t.match(
      inside('stat -c "%U %a" /var/lib/hephaestus/muted/* /var/lib/hephaestus/audit.jsonl'),
      /^(hephaestus 600\n){2}$/,
    )
    t.match(inside(`${asUser} hephaestus groups list ${state}`), 'muted')
    t.match(inside('cat /var/lib/hephaestus/audit.jsonl'), /"operation":"groups mute".*"actor":"root"/)

    // A small system leaves documentation out; what a code means is told all the same.
    t.match(inside('hephaestus error-codes HEPH_NET_LISTEN'), /remedy: .*ss -ltnup/)
    t.match(inside('ls /usr/share/doc/hephaestus /usr/share/doc/hephaestus/docs'), /receivers[^]*errors\.md/)

    appendFileSync(join(root, 'etc/hephaestus/agent.yaml'), '\n# changed by its owner\n')
    inside(`${INSTALL} ${addPackage('1.0.1')}`)
    t.match(inside('dpkg-query -W hephaestus'), '1.0.1')
    t.match(readFileSync(join(root, 'etc/hephaestus/agent.yaml'), 'utf8'), 'changed by its owner')
    t.ok(existsSync(join(root, 'var/lib/hephaestus/agent.sqlite')), 'the state is kept')

    inside('apt-get remove -y -qq hephaestus')
    t.ok(existsSync(join(root, 'etc/hephaestus/agent.yaml')), 'removing keeps the configuration')
    t.ok(existsSync(join(root, 'var/lib/hephaestus/agent.sqlite')), 'and the state')
    t.notOk(existsSync(join(root, 'usr/lib/hephaestus')))
    inside('apt-get purge -y -qq hephaestus')
    t.equal(
      inside('find / -xdev -name "*hephaestus*" -not -path "/proc/*" -not -path "/var/log/*"').trim(),
      '',
    )
    t.notMatch(inside('cat /etc/passwd /etc/group'), 'hephaestus')
    t.end()
  },
)

/** Everything goes out, so that every line can be counted. */
const CONFIG = `receivers:
  journald:
  file: { include: [/var/log/shop.log], start_at: beginning, poll_interval: 50ms }
processors:
  filter/self:
    logs:
      log_record: ['resource.attributes["_SYSTEMD_UNIT"] == "hephaestus.service"']
exporters:
  file: { path: /var/lib/hephaestus/out.json }
service:
  pipelines:
    logs: { receivers: [journald, file], processors: [filter/self], exporters: [file] }
`

/** A watchdog that does not take a minute. */
const DROP_IN = `[Service]
WatchdogSec=6s
`

test(
  'systemd starts the service, reloads it, kills it when it hangs, and stops it without loss',
  { skip, timeout: 600_000 },
  async (t) => {
    const root = debian()
    t.teardown(() => root.remove())
    root.inside(`${INSTALL} ${root.addPackage('1.0.0')}`)
    const put = (path: string, text: string): void => writeFileSync(join(root.path, path), text)
    put('etc/hephaestus/agent.yaml', CONFIG)
    root.inside('mkdir -p /etc/systemd/system/hephaestus.service.d /var/log/journal')
    put('etc/systemd/system/hephaestus.service.d/test.conf', DROP_IN)
    put('var/log/shop.log', '')
    const system = await boot(root)
    if (typeof system === 'string') return void t.pass('no booted system', { skip: system })
    t.teardown(() => system.stop())
    const { inside } = system
    const shop = new Shop(t, root.path)
    const show = (property: string): string =>
      inside(`systemctl show hephaestus --property=${property} --value`).trim()

    inside('systemctl start hephaestus')
    t.equal(show('ActiveState'), 'active')
    t.equal(show('StatusText'), 'running')
    inside('logger -p user.err -t shop written-to-the-journal')
    await shop.wrote(3)
    await shop.isRead('written-to-the-journal')

    put(
      'etc/hephaestus/agent.yaml',
      CONFIG.replace('[/var/log/shop.log]', '[/var/log/shop.log, /var/log/more.log]'),
    )
    put('var/log/more.log', 'after-the-reload\n')
    inside('systemctl reload hephaestus')
    await shop.isRead('after-the-reload')
    await shop.wrote(3)
    t.equal(show('NRestarts'), '0', 'it was loaded again, not started again')
    put('etc/hephaestus/agent.yaml', 'receivers: {')
    inside('systemctl reload hephaestus || true')
    await eventually(() => show('StatusText').includes('the configuration was refused'))
    await shop.wrote(3)
    put('etc/hephaestus/agent.yaml', CONFIG)

    const hung = show('MainPID')
    inside(`kill -STOP ${hung}`)
    shop.write(5)
    await eventually(() => show('NRestarts') === '1')
    await eventually(() => show('ActiveState') === 'active')
    t.not(show('MainPID'), hung)
    t.match(inside('journalctl --unit hephaestus --no-pager'), 'Watchdog timeout')
    await shop.wrote(3)

    inside(`kill -KILL ${show('MainPID')}`)
    shop.write(5)
    await eventually(() => show('NRestarts') === '2')
    await shop.wrote(3)

    // From here on it is only stopped and started as one should, so that nothing may come twice.
    const before = shop.count
    shop.write(200)
    inside('systemctl stop hephaestus')
    t.equal(show('Result'), 'success')
    shop.write(50)
    inside('systemctl start hephaestus')
    await shop.wrote(3)
    t.same(shop.twiceSince(before), [])
  },
)

/** Lines with numbers, in a file that the agent reads, and what became of them. */
class Shop {
  readonly #t: Test
  readonly #root: string
  count = 0

  constructor(t: Test, root: string) {
    this.#t = t
    this.#root = root
  }

  write(lines: number): void {
    const from = this.count
    this.count += lines
    const text = Array.from({ length: lines }, (_, line) => `line-${from + line}.\n`).join('')
    appendFileSync(join(this.#root, 'var/log/shop.log'), text)
  }

  /** Writes some, and waits until every line there ever was has come. */
  async wrote(lines: number): Promise<void> {
    this.write(lines)
    await eventually(() => this.#output().includes(`"line-${this.count - 1}."`))
    const text = this.#output()
    const lost = Array.from({ length: this.count }, (_, line) => line).filter(
      (line) => !text.includes(`"line-${line}."`),
    )
    this.#t.same(lost, [], `all ${this.count} lines`)
  }

  async isRead(text: string): Promise<void> {
    await eventually(() => this.#output().includes(text))
    this.#t.pass(`${text} came`)
  }

  /** Those that came more than once. */
  twiceSince(first: number): readonly number[] {
    const text = this.#output()
    const lines = Array.from({ length: this.count - first }, (_, line) => first + line)
    return lines.filter((line) => text.split(`"line-${line}."`).length > 2)
  }

  #output(): string {
    const path = join(this.#root, 'var/lib/hephaestus/out.json')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
}

async function eventually(isGood: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !isGood();) {
    if (Date.now() > deadline) throw new Error(`never: ${String(isGood)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

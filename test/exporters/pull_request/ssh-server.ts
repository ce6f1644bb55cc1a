import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../faults/otlp-sender.ts'

const PROGRAM = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'sshd'))
  .find((path) => existsSync(path))

/** Why no server for ssh can be started here; false when one can. */
export const noSshServer: string | false = (() => {
  if (PROGRAM === undefined) return 'there is no sshd here (openssh-server)'
  if (process.getuid?.() !== 0) return 'sshd lets in others than who started it only when root has'
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return false
  } catch {
    return 'no mount namespace can be made here'
  }
})()

/** A server for ssh on this machine that lets one key in. */
export interface SshServer {
  readonly port: number
  readonly keyFile: string
  readonly strangersKeyFile: string
  readonly knownHostsFile: string
  close(): void
}

/**
 * Starts OpenSSH's own server, in a mount namespace where it has the user and the folder that it asks for.
 * Errors: it does not listen in ten seconds; with what it said.
 */
export async function sshServerIn(folder: string): Promise<SshServer> {
  const inFolder = (name: string): string => join(folder, name)
  for (const name of ['host', 'key', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', inFolder(name)])
  mkdirSync(inFolder('run'))
  writeFileSync(inFolder('authorized'), readFileSync(inFolder('key.pub')))
  chmodSync(inFolder('authorized'), 0o600)
  const others = readFileSync('/etc/passwd', 'utf8').replace(/^sshd:.*\n/m, '')
  writeFileSync(inFolder('passwd'), `${others}sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n`)
  const port = await freePort()
  const options = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${inFolder('host')}`,
    `AuthorizedKeysFile ${inFolder('authorized')}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    `PidFile ${inFolder('pid')}`,
  ]
  writeFileSync(inFolder('sshd_config'), `${options.join('\n')}\n`)
  const script =
    'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/run" /run && mkdir -p /run/sshd && exec "$2" -D -e -f "$1/sshd_config"'
  const words = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', folder, PROGRAM ?? '']
  const child = spawn('unshare', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString()
  })
  for (let turn = 0; !said.includes('Server listening'); turn += 1) {
    if (turn > 100 || child.exitCode !== null) throw new Error(`sshd does not listen: ${said}`)
    await delay(100)
  }
  const hostKey = readFileSync(inFolder('host.pub'), 'utf8')
  writeFileSync(inFolder('known_hosts'), `[127.0.0.1]:${port} ${hostKey}`)
  return {
    port,
    keyFile: inFolder('key'),
    strangersKeyFile: inFolder('stranger'),
    knownHostsFile: inFolder('known_hosts'),
    close: () => void child.kill('SIGTERM'),
  }
}

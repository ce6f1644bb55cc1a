import '../../support/plain-processes.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { noOpenssl } from '../../support/certificates.ts'
import { noSshServer, sshServerIn } from './ssh-server.ts'
import {
  AFTER,
  bareRepository,
  branchName,
  branchOf,
  exporterWith,
  fixRecord,
  forgeIn,
  git,
  PAT,
} from './support.ts'

/** Against the server of OpenSSH, with the user that the tests have. */

test(
  'PullRequestExporter sends a branch with an ssh key, and to no host that is not known',
  { skip: noSshServer },
  async (t) => {
    const folder = t.testdir({})
    const bare = bareRepository(folder)
    const server = await sshServerIn(folder)
    t.teardown(() => server.close())
    const written = (keyFile: string, knownHostsFile: string): Readonly<Record<string, unknown>> => ({
      url: `ssh://root@127.0.0.1:${server.port}${bare}`,
      forge: 'none',
      auth: { ssh_key_file: keyFile, ssh_known_hosts_file: knownHostsFile },
    })
    const unreachable = { code: 'HEPH_REPOSITORY_UNREACHABLE' }
    const stranger = await exporterWith(t, folder, written(server.strangersKeyFile, server.knownHostsFile))
    await t.rejects(stranger.take(fixRecord()), unreachable, 'another key')
    writeFileSync(join(folder, 'nobody'), '')
    const careful = await exporterWith(t, folder, written(server.keyFile, join(folder, 'nobody')))
    await t.rejects(careful.take(fixRecord()), unreachable, 'a host that nobody knows')
    t.equal(branchOf(bare), undefined)
    const { take } = await exporterWith(t, folder, written(server.keyFile, server.knownHostsFile))
    await take(fixRecord())
    t.equal(git(bare, 'show', `${branchName(bare)}:src/user.js`), AFTER)
  },
)

test(
  'PullRequestExporter sends a branch with an ssh key and opens the pull request with a token',
  { skip: noSshServer || noOpenssl },
  async (t) => {
    const folder = t.testdir({ token: PAT })
    const { forge, bare, ca } = await forgeIn(t, folder)
    const server = await sshServerIn(folder)
    t.teardown(() => server.close())
    const { take } = await exporterWith(t, folder, {
      url: `ssh://root@127.0.0.1:${server.port}${bare}`,
      auth: { ssh_key_file: 'key', ssh_known_hosts_file: 'known_hosts', token_file: 'token' },
      api_url: forge.origin,
      tls: { ca_file: ca },
    })
    await take(fixRecord())
    t.match(forge.pulls, [{ head: branchName(bare), base: 'trunk' }])
  },
)

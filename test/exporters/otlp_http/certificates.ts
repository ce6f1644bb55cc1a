import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Why no certificate can be made here; false when one can. */
export const noOpenssl: string | false = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'there is no openssl program here to make a certificate with'
  }
})()

/** Makes a certificate for 127.0.0.1 that is its own authority, as files in the folder. */
export function makeCertificates(folder: string) {
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout server.key -out ca.pem ' +
    '-subj /CN=sink -addext subjectAltName=IP:127.0.0.1'
  execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'ignore' })
  return { folder, key: join(folder, 'server.key'), cert: join(folder, 'ca.pem') }
}

/** Where the socket of the proxy is seen inside. */
export const REGISTRY_FOLDER = '/run/registry'
export const REGISTRY_SOCKET = 'proxy.sock'
/** Programs inside reach the proxy here. */
export const RELAY_URL = 'http://127.0.0.1:3128'

/**
 * A program for inside of the sandbox, run by Node: it listens on the sandbox's own loopback, hands every connection on to
 * the socket file of the proxy, runs the command of its arguments, and ends as that ends.
 */
export const RELAY_PROGRAM = `
const net = require('node:net')
const { spawn } = require('node:child_process')
const server = net.createServer((near) => {
  const far = net.connect('${REGISTRY_FOLDER}/${REGISTRY_SOCKET}')
  const end = () => { near.destroy(); far.destroy() }
  near.on('error', end).on('close', end)
  far.on('error', end).on('close', end)
  near.pipe(far)
  far.pipe(near)
})
server.listen(3128, '127.0.0.1', () => {
  const [command, ...rest] = process.argv.slice(1)
  const child = spawn(command, rest, { stdio: 'inherit' })
  child.on('error', (error) => { console.error(error.message); process.exit(127) })
  child.on('close', (code) => process.exit(code ?? 1))
})
`

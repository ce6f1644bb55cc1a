/**
 * Import this first where a test starts processes that start further ones: the test runner adds variables to
 * every process (it counts them so), which would then stand in the environment of a sandbox, where the runner's
 * modules are not.
 */
const hook: unknown = Reflect.get(globalThis, Symbol.for('process-on-spawn@*:singletonId'))
if (typeof hook === 'object' && hook !== null && 'listeners' in hook && Array.isArray(hook.listeners)) {
  hook.listeners.splice(0)
}
export {}

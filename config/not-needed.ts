/**
 * Options of a key that others know, which says how their program goes about something and is of no use here: it is
 * known, so that the message can say why, and refused.
 * Shape: `storage: optional(string(notNeeded('checkpoints are always kept')))`.
 */
export function notNeeded(reason: string): { readonly check: () => string; readonly help: string } {
  return {
    check: () => `expected no such key: ${reason}; remove it`,
    help: `Not needed: ${reason}`,
  }
}

/** What `hephaestus schema` can print. */
export const SCHEMAS = ['config', 'events', 'control'] as const

/** What a client of `hephaestus mcp` may have it do beside looking. */
export const MCP_ALLOWED = ['apply'] as const

/** What `hephaestus fixes export` gives. `test`: not the change, but the test that is offered with it, as a diff. */
export const EXPORT_FORMATS = ['diff', 'sarif', 'json', 'test'] as const

import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

/** A server that knows a runbook; it is asked by tests as the program of an operator. */
serveStdio(() => {
  const server = new McpServer({ name: 'runbooks', version: '1' })
  const tool = (name: string, answer: (words: string) => string | Promise<string>, isError = false) =>
    server.registerTool(
      name,
      { description: name, inputSchema: z.object({ query: z.string() }) },
      async ({ query }) => ({ content: [{ type: 'text', text: await answer(query) }], isError }),
    )
  tool(
    'runbook',
    (query) =>
      `Runbook for ${query}; variable: ${process.env['WORD'] ?? 'none'}, home: ${process.env['HOME'] ?? 'none'}`,
  )
  tool('long', () => 'x'.repeat(100_000))
  tool('silent', () => '')
  tool('hang', () => new Promise<string>(() => undefined))
  tool('broken', () => 'the disk is full', true)
  return server
})

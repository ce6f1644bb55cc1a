import { createServer, type IncomingMessage } from 'node:http';
import { histogram } from './histogram.ts';

const samples = new Map<string, number[]>();

const server = createServer((request, response) => {
  handle(request).then(
    (answer) => response.end(`${JSON.stringify(answer)}\n`),
    (error: unknown) => {
      console.error('request failed:', error);
      response.writeHead(500).end('{"error":"internal"}\n');
    }
  );
});

async function handle(request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const route = url.searchParams.get('route') ?? '';
  const known = samples.get(route) ?? [];
  if (url.pathname === '/samples') {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    samples.set(route, [...known, ...body.trim().split(/\s+/).map(Number)]);
    return { ok: true };
  }
  if (url.pathname === '/histogram') {
    return histogram(known, Number(url.searchParams.get('buckets') ?? 10));
  }
  return { ok: url.pathname === '/health' };
}

server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');

export function sendJson(response, status, value) {
  const text = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

export function badRequest(response, reason) {
  sendJson(response, 400, { error: reason })
}

export function notFound(response, reason) {
  sendJson(response, 404, { error: reason })
}

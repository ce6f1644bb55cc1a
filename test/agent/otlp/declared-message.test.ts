import { test } from 'tap'
import type { GrpcFile } from '../../../agent/net/grpc-descriptor.ts'
import { protoTextOf } from '../../../agent/net/grpc-proto-text.ts'
import { DeclaredMessages } from '../../../agent/otlp/declared-message.ts'

const FILE: GrpcFile = {
  name: 'shop/v1/shop.proto',
  package: 'shop.v1',
  imports: [],
  messages: {
    Order: {
      help: 'What was bought.',
      fields: {
        id: { type: 'uint64', id: 1, help: 'Counted up.' },
        at: { type: 'fixed64', id: 2 },
        discount: { type: 'int32', id: 3 },
        price: { type: 'double', id: 4 },
        isPaid: { type: 'bool', id: 5 },
        labels: { type: 'string', id: 6, rule: 'map' },
        items: { type: '.shop.v1.Item', id: 7, rule: 'repeated' },
        first: { type: '.shop.v1.Item', id: 8 },
        raw: { type: 'bytes', id: 9 },
      },
    },
    Item: { fields: { name: { type: 'string', id: 1 } } },
    Answer: {
      oneof: 'what',
      fields: { order: { type: '.shop.v1.Order', id: 1 }, fault: { type: 'string', id: 2 } },
    },
  },
  services: { Shop: { Follow: { takes: '.shop.v1.Item', gives: '.shop.v1.Answer', isStream: true } } },
}
const messages = new DeclaredMessages(FILE)

test('DeclaredMessages reads what a message does not say as the value that it has from the beginning', (t) => {
  t.strictSame(messages.decode('Order', new Uint8Array(0)), {
    id: 0,
    at: 0n,
    discount: 0,
    price: 0,
    isPaid: false,
    labels: new Map(),
    items: [],
    first: undefined,
    raw: new Uint8Array(0),
  })
  t.equal(messages.encode('Order', { id: 0, at: 0n, isPaid: false, labels: {}, items: [] }).length, 0)
  t.end()
})

test('DeclaredMessages reads what it has written, the smallest and the largest of each kind', (t) => {
  const order = {
    id: 2 ** 53 - 1,
    at: 2n ** 64n - 1n,
    discount: -7,
    price: -0.5,
    isPaid: true,
    labels: { '': 'empty', 'service.name': 'größe' },
    items: [{ name: '' }, { name: 'x'.repeat(300) }],
    first: { name: 'one' },
    raw: Uint8Array.of(0, 255),
  }
  t.strictSame(messages.decode('Order', messages.encode('Order', order)), {
    ...order,
    labels: new Map(Object.entries(order.labels)),
  })
  t.end()
})

test('DeclaredMessages passes over fields that are not known, and refuses what is no message', (t) => {
  const newer = Buffer.concat([
    Buffer.of(0xfa, 0x01, 2, 1, 2, 0x98, 0x06, 0x7f, 0x0a, 1),
    Buffer.from('a'),
    Buffer.of(0x61, 0, 0, 0, 0, 0, 0, 0, 0),
  ])
  t.strictSame(messages.decode('Item', newer), { name: 'a' })
  t.strictSame(messages.decode('Item', Buffer.of(0x08, 5, 0x0a, 1, 0x62)), { name: 'b' }, 'of another kind')
  for (const bytes of [Buffer.of(0x0a, 9, 1), Buffer.of(0x0a), Buffer.of(0x0b), Buffer.of(0, 1)])
    t.throws(() => messages.decode('Item', bytes), { code: 'HEPH_OTLP_MALFORMED' })
  t.end()
})

test('a declaration is written as the file that clients are made from', (t) => {
  t.equal(
    protoTextOf(FILE),
    `syntax = "proto3";

package shop.v1;

service Shop {
  rpc Follow(stream Item) returns (stream Answer);
}

// What was bought.
message Order {
  // Counted up.
  uint64 id = 1;
  fixed64 at = 2;
  int32 discount = 3;
  double price = 4;
  bool isPaid = 5;
  map<string, string> labels = 6;
  repeated Item items = 7;
  Item first = 8;
  bytes raw = 9;
}

message Item {
  string name = 1;
}

message Answer {
  oneof what {
    Order order = 1;
    string fault = 2;
  }
}
`,
  )
  t.end()
})

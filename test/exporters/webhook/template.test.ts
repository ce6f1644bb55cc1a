import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { webhookEvent } from '../../../exporters/webhook/event.ts'
import { jsonFault, render, type ContentType } from '../../../exporters/webhook/render.ts'
import { parseTemplate, templateFault } from '../../../exporters/webhook/template.ts'
import { fixRecord, recordOf } from './support.ts'

const event = webhookEvent(fixRecord(), 'place')
const plain = webhookEvent(recordOf({ body: 'a "line"' }), 'place')

function made(source: string, of = event, type: ContentType = 'text/plain'): string {
  return render(parseTemplate(source), of, type)
}

const REFUSED: readonly (readonly [what: string, source: string, fault: RegExp])[] = [
  ['a name that is not known', 'a\n b {{event.fix.titel}}', /"event\.fix\.title" at line 2, column 4/],
  ['a name that is like no other', '{{event.xyzzyq}}', /one of id, name, title.*line 1, column 1/],
  ['a name of a method', '{{event.constructor}}', /expected/],
  ['a member of what has none', '{{event.title.length}}', /no further name after "event\.title\."/],
  ['a name without event', '{{title}}', /begins with "event\."/],
  ['an item outside of a list', '{{.reason}}', /begins with "event\."/],
  ['a field that items do not have', '{{#event.fix.checks}}{{.nam}}{{/event.fix.checks}}', /one of|"id"/],
  ['a form that is not known', '{{raw event.title}}', /one of json, html, url, mrkdwn/],
  ['a tag with too many words', '{{json event.title event.body}}', /a name, or a form and a name/],
  ['a tag that does not end', 'x {{event.title', /"}}" after "{{" at line 1, column 3/],
  ['a section that does not end', '{{#event.title}}x', /\{\{\/event\.title\}\}.*the end/],
  ['a section that ends as another', '{{#event.title}}x{{/event.body}}', /expected \{\{\/event\.title\}\}/],
  ['an end without a section', 'x{{/event.title}}', /no \{\{\/event\.title\}\} without/],
  ['an empty tag', '{{}}', /begins with "event\."/],
  [
    'sections that are too deep',
    '{{#event.title}}'.repeat(9) + '{{/event.title}}'.repeat(9),
    /at most 8 deep/,
  ],
]

for (const [what, source, fault] of REFUSED) {
  test(`a template with ${what} is refused with its place`, (t) => {
    t.match(templateFault(source), fault)
    t.end()
  })
}

const MADE: readonly (readonly [what: string, source: string, result: string])[] = [
  ['text as it is', 'a } { b', 'a } { b'],
  ['a value', '{{ event.fix.title }}', 'Return 0 where there is no price.'],
  ['a number', '{{event.error.count}}', '3'],
  ['nothing where nothing is known', '[{{event.fix.advice}}]', '[]'],
  ['an attribute whose name has dots', '{{event.attributes.http.route}}', '/cart'],
  ['nothing for an attribute that is not there', '[{{event.attributes.toString}}]', '[]'],
  ['an attribute of the resource', '{{event.resource.service.name}}', 'checkout'],
  ['a value as JSON', '{{json event.fix.reasons}}', '["seen once"]'],
  ['a section once for a value', '{{#event.fix.id}}yes{{/event.fix.id}}', 'yes'],
  ['a section not at all for none', '{{#event.fix.advice}}yes{{/event.fix.advice}}', ''],
  ['an inverted section for none', '{{^event.fix.advice}}no{{/event.fix.advice}}', 'no'],
  ['a section for each item', '{{#event.fix.reasons}}<{{.}}>{{/event.fix.reasons}}', '<seen once>'],
  ['text encoded for a URL', '{{url event.fix.title}}', 'Return%200%20where%20there%20is%20no%20price.'],
]

for (const [what, source, result] of MADE) {
  test(`a template makes ${what}`, (t) => {
    t.equal(made(source), result)
    t.end()
  })
}

test('a value as JSON is escaped for the content type too, so that nothing of a log is another field or markup', (t) => {
  const own = webhookEvent(fixRecord({ 'exception.message': `a&channel=x</script><b title="'">` }), 'place')
  const json = (contentType: ContentType): string =>
    render(parseTemplate('{{json event.error.message}}'), own, contentType)
  t.equal(json('application/json'), String.raw`"a&channel=x<\/script><b title=\"'\">"`)
  t.equal(decodeURIComponent(json('application/x-www-form-urlencoded')), JSON.stringify(own.error.message))
  t.notMatch(json('application/x-www-form-urlencoded'), /[&=<"]/)
  t.notMatch(json('text/html'), /[<>"']/)
  t.equal(json('text/plain'), JSON.stringify(own.error.message))
  t.end()
})

test('a section over a list knows the fields of its items, and the event around them', (t) => {
  const checks = [
    { id: 'tests', outcome: 'passed', reason: 'all' },
    { id: 'policy', outcome: 'failed', reason: 'no' },
  ]
  const own = webhookEvent(fixRecord({ 'hephaestus.validation.checks': checks }), 'place')
  const source = '{{#event.fix.checks}}{{.id}}={{.outcome}} in {{event.code.file}};{{/event.fix.checks}}'
  t.equal(made(source, own), 'tests=passed in src/cart.js;policy=failed in src/cart.js;')
  t.end()
})

test('a template escapes values for what it makes', (t) => {
  t.equal(made('"{{event.body}}"', plain, 'application/json'), String.raw`"a \"line\""`)
  t.equal(made('{{event.body}}', plain, 'text/html'), 'a &quot;line&quot;')
  t.equal(made('x={{event.body}}', plain, 'application/x-www-form-urlencoded'), 'x=a%20%22line%22')
  const hostile = webhookEvent(recordOf({ body: '<!channel> & @here http://evil.example' }), 'place')
  const escaped = made('{{mrkdwn event.body}}', hostile)
  t.notMatch(escaped, /<|@here|:\/\//)
  t.end()
})

test('a template for JSON that makes none is refused, also when only an event that knows little shows it', (t) => {
  t.equal(
    jsonFault('{"a": "{{event.title}}", "line": {{json event.code.line}}}', 'application/json'),
    undefined,
  )
  t.match(jsonFault('{"a": {{event.title}}}', 'application/json'), /everything is known it does not/)
  t.match(jsonFault('{"line": {{event.code.line}}}', 'application/json'), /nothing is known it does not/)
  t.equal(jsonFault('{"a": {{event.title}}}', 'text/plain'), undefined)
  t.end()
})

test('no text of a log makes a template for JSON into something else', (t) => {
  const template = parseTemplate(
    '{"title": "{{event.title}}", "body": "{{event.body}}", "all": {{json event.attributes}}}',
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (body, value) => {
      const attributes = { 'exception.type': value, other: body }
      const own = webhookEvent(recordOf({ body, attributes }), 'place')
      const result = JSON.parse(render(template, own, 'application/json')) as object
      return Object.keys(result).join() === 'title,body,all'
    }),
  )
  t.end()
})

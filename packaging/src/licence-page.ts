import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Component, compiledIn } from './licences.ts'
import { root } from './places.ts'

const line = '='.repeat(78)

/** All licences of a bundle as one text, for people: ours, what it carries, and each text once. */
export function licencePage(components: readonly Component[]): string {
  const list = components.map(
    ({ name, version, licence, page }) => `  ${name} ${version}: ${licence}, ${page}`,
  )
  const inside = compiledInto(components).map(
    ({ name, licence, page, of }) => `  ${name}: ${licence}, ${page} (inside ${of})`,
  )
  return [
    'Lanterne is free software. It carries the work of others, all of which may be handed on.',
    'The source of what is under MPL-2.0 and LGPL-2.1 is at the addresses beside it.',
    '',
    'Packages:',
    ...list,
    '',
    'Compiled into them:',
    ...inside,
    '',
    section('Lanterne', readFileSync(join(root, 'LICENSE'), 'utf8')),
    section('The welcome film', readFileSync(join(root, 'assets', 'welcome', 'LICENSE'), 'utf8')),
    ...byText(components).map(([text, names]) => section(names.join(', '), text)),
  ].join('\n')
}

/** What is compiled into these, each with the packages that it is in. */
export function compiledInto(components: readonly Component[]) {
  return compiledIn.flatMap(({ inside, ...rest }) => {
    const of = components.filter(({ name }) => inside.test(name)).map(({ name }) => name)
    return of.length === 0 ? [] : [{ ...rest, of: of.join(', ') }]
  })
}

function byText(components: readonly Component[]): [text: string, names: string[]][] {
  const texts = new Map<string, string[]>()
  for (const { name, version, text } of components)
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`])
  return [...texts]
}

function section(name: string, text: string): string {
  return `${line}\n${name}\n${line}\n\n${text.trim()}\n`
}

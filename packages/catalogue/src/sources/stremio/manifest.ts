import * as v from 'valibot'
import { looseList, looseText, looseTexts } from '../loose.ts'

// The protocol is that of Stremio's add-on SDK, docs/protocol.md and docs/api/responses.

const Resource = v.union([
  v.pipe(
    v.string(),
    v.maxLength(40),
    v.transform((name) => ({ name, types: undefined, idPrefixes: undefined })),
  ),
  v.object({
    name: v.pipe(v.string(), v.maxLength(40)),
    types: v.optional(looseTexts),
    idPrefixes: v.optional(v.nullable(looseTexts)),
  }),
])
const Extra = v.object({
  name: v.pipe(v.string(), v.maxLength(40)),
  isRequired: v.optional(v.unknown()),
  options: looseTexts,
})
const CatalogueEntry = v.object({
  type: v.pipe(v.string(), v.maxLength(40)),
  id: v.pipe(v.string(), v.maxLength(200)),
  name: looseText,
  extra: looseList(Extra, 20),
  extraSupported: looseTexts,
  extraRequired: looseTexts,
})

/** What an add-on says that it has. */
export const AddonManifest = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  version: looseText,
  name: v.pipe(v.string(), v.maxLength(200)),
  description: looseText,
  resources: looseList(Resource, 40),
  types: looseTexts,
  idPrefixes: v.optional(v.nullable(looseTexts)),
  catalogs: looseList(CatalogueEntry, 100),
  behaviorHints: v.optional(
    v.nullable(
      v.object({
        adult: v.optional(v.unknown()),
        p2p: v.optional(v.unknown()),
        configurable: v.optional(v.unknown()),
        configurationRequired: v.optional(v.unknown()),
      }),
    ),
  ),
})
export type AddonManifest = v.InferOutput<typeof AddonManifest>
export type AddonCatalogue = AddonManifest['catalogs'][number]

/** Whether an add-on is to be asked for a resource of one thing: it lists it, for its type, and for ids that begin so. */
export function answers(
  manifest: AddonManifest,
  { resource, type, id }: { resource: string; type: string; id: string },
): boolean {
  return manifest.resources.some(({ name, types, idPrefixes }) => {
    if (name !== resource || !(types ?? manifest.types).includes(type)) return false
    const prefixes = types === undefined ? (manifest.idPrefixes ?? []) : (idPrefixes ?? [])
    return prefixes.length === 0 || prefixes.some((prefix) => id.startsWith(prefix))
  })
}

/** Whether a catalogue takes `name` as an extra, and whether it cannot be asked without one that we do not give. */
export function takesExtra({ extra, extraSupported }: AddonCatalogue, name: string): boolean {
  return extra.some((each) => each.name === name) || extraSupported.includes(name)
}

export function needsMoreThan({ extra, extraRequired }: AddonCatalogue, given: readonly string[]): boolean {
  const needed = [
    ...extra.filter(({ isRequired }) => isRequired === true).map(({ name }) => name),
    ...extraRequired,
  ]
  return needed.some((name) => !given.includes(name))
}

/**
 * Address of one answer of an add-on: `…/manifest.json` becomes `…/RESOURCE/TYPE/ID.json`, with extras as a query in the
 * place of a path segment.
 */
export function addonUrl(
  manifestUrl: string,
  {
    resource,
    type,
    id,
    extra = {},
  }: { resource: string; type: string; id: string; extra?: Record<string, string> },
): string {
  const base = manifestUrl.replace(/\/manifest\.json$/, '')
  const parts = [resource, type, id].map(encodeURIComponent)
  const extras = Object.entries(extra).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  return `${[base, ...parts, ...(extras.length > 0 ? [extras.join('&')] : [])].join('/')}.json`
}

/** The manifest's address in what people paste: `stremio://host/…`, with or without `/manifest.json`. */
export function manifestUrlOf(pasted: string): string | undefined {
  const text = pasted.trim().replace(/^stremio:\/\//i, 'https://')
  if (text.length > 2048 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  if (!url.pathname.endsWith('/manifest.json'))
    url.pathname = `${url.pathname.replace(/\/(configure)?$/, '')}/manifest.json`
  url.hash = ''
  return url.href
}

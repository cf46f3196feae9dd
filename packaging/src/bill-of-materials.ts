import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compiledInto } from './licence-page.ts'
import type { Component } from './licences.ts'
import { root } from './places.ts'
import { buildEpochSeconds } from './tree.ts'

/**
 * What a bundle is made of, as CycloneDX 1.6 has it: each package with its licence, its address in the registry and the
 * checksum that our lock files pin it by.
 */
export function billOfMaterials(
  components: readonly Component[],
  { name, version }: { name: string; version: string },
): string {
  const checksums = readChecksums()
  const listed = components.map((component) => {
    const purl = `pkg:npm/${component.name.replace('@', '%40')}@${component.version}`
    const sha512 = checksums.get(`${component.name}@${component.version}`)
    if (sha512 === undefined)
      throw new Error(`${component.name} ${component.version}: no lock file pins its checksum`)
    return {
      ...{ type: 'library', 'bom-ref': purl, name: component.name, version: component.version },
      hashes: [{ alg: 'SHA-512', content: sha512 }],
      ...{ licenses: [{ license: { id: component.licence } }], purl },
      externalReferences: component.page.startsWith('https://')
        ? [{ type: 'website', url: component.page }]
        : [],
    }
  })
  const inside = compiledInto(components).map(({ name, licence, page, of }) => ({
    ...{ type: 'library', 'bom-ref': `inside:${name}`, name },
    ...{ description: `compiled into ${of}`, licenses: [{ license: { id: licence } }] },
    externalReferences: [{ type: 'website', url: page }],
  }))
  const body = {
    metadata: {
      timestamp: new Date(buildEpochSeconds * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components: [...listed, ...inside],
    dependencies: [{ ref: name, dependsOn: [...listed, ...inside].map((each) => each['bom-ref']) }],
  }
  const head = { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serialOf(body), version: 1 }
  return `${JSON.stringify({ ...head, ...body }, null, 2)}\n`
}

/** A number that the same contents always get (a UUID of version 8, RFC 9562). */
function serialOf(body: unknown): string {
  const bytes = createHash('sha256').update(JSON.stringify(body)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return `urn:uuid:${groups.join('-')}`
}

/** SHA-512 of each package, in hexadecimal, by `name@version`. */
function readChecksums(): Map<string, string> {
  const found = new Map<string, string>()
  for (const lock of ['pnpm-lock.yaml', join('packaging', 'parts', 'pnpm-lock.yaml')]) {
    const text = readFileSync(join(root, lock), 'utf8')
    const entries = text.matchAll(/^ {2}'?([^\s':]+)'?:\n {4}resolution: \{integrity: sha512-([^},]+)/gm)
    for (const [, name = '', integrity = ''] of entries)
      found.set(name, Buffer.from(integrity, 'base64').toString('hex'))
  }
  return found
}

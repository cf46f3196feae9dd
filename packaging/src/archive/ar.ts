import { buildEpochSeconds } from '../tree.ts'

/** An archive of `ar`, as Debian packages are: each member's name, at most 15 bytes, and its bytes. */
export function ar(members: readonly (readonly [name: string, bytes: Uint8Array])[]): Buffer {
  const parts = members.flatMap(([name, bytes]) => {
    if (Buffer.byteLength(name) > 15) throw new Error(`too long a name for an archive of ar: ${name}`)
    const fields = [
      ...[name.padEnd(16), `${buildEpochSeconds}`.padEnd(12), '0'.padEnd(6), '0'.padEnd(6)],
      ...['100644'.padEnd(8), `${bytes.length}`.padEnd(10), '`\n'],
    ]
    return [Buffer.from(fields.join('')), bytes, Buffer.from(bytes.length % 2 === 1 ? '\n' : '')]
  })
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}

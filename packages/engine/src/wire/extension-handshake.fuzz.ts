import { deepStrictEqual, ok } from 'node:assert'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { mutateBencode } from '../testing/mutate-bencode.ts'
import { decodeExtensionHandshake, type Extension, encodeExtensionHandshake } from './extension-handshake.ts'

/** Whatever is read is in range, and what we would say of it is read back. */
export const fuzz: FuzzTarget = {
  name: 'extension-handshake',
  mutate: mutateBencode,
  words: ['1:md', '11:ut_metadatai2e', '13:metadata_sizei16384e', '4:reqqi500e', '6:yourip4:'],
  run(bytes) {
    const told = decodeExtensionHandshake(bytes)
    if (!told) return
    const { ids, metadataSize, requestQueue, port, yourAddress = '192.0.2.1' } = told
    for (const id of Object.values(ids)) ok(id >= 1 && id <= 255)
    ok(metadataSize === undefined || metadataSize >= 1)
    ok(requestQueue === undefined || (requestQueue >= 1 && requestQueue <= 1_000_000))
    ok(port === undefined || (port >= 1 && port <= 65535))
    const extensions = Object.keys(ids) as Extension[]
    const again = decodeExtensionHandshake(
      encodeExtensionHandshake({ extensions, metadataSize, port, yourAddress, hasVersion: true }),
    )
    deepStrictEqual([again?.metadataSize, again?.port, again?.yourAddress], [metadataSize, port, yourAddress])
    deepStrictEqual(Object.keys(again?.ids ?? {}), extensions)
  },
}

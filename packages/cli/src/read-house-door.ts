import { isIPv4 } from 'node:net'
import { type HouseDoorWish, isPrivate } from '@lanterne/server'
import { readNumber, UsageError } from './parse-words.ts'

/** `--listen` alone is as `--listen=`: an option that may have a value, which Node's reader does not know. */
export function withListenValue(words: readonly string[]): readonly string[] {
  return words.map((word) => (word === '--listen' ? '--listen=' : word))
}

/** Where other devices may come in: nothing, `ADDRESS`, `PORT` or `ADDRESS:PORT`. Throws `UsageError`. */
export function readHouseDoor(text: string): HouseDoorWish {
  const [, address, port] = /^(?:([\d.]*\.[\d.]*))?(?::?(\d{1,7}))?$/.exec(text) ?? []
  const isAddress = address === undefined || (isIPv4(address) && isPrivate(address))
  const isWhole = text === `${address ?? ''}${address && port ? ':' : ''}${port ?? ''}`
  if (!isAddress || !isWhole || port === '0')
    throw new UsageError({ kind: 'not-a-house-address', what: text })
  return {
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port: readNumber(port, 'not-a-port', 65_535) }),
  }
}

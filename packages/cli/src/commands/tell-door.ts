import type { DevicesState } from '@lanterne/contract'
import { sleep, systemClock } from '@lanterne/kernel'
import type { Session } from '../session.ts'

const lookMs = 1000

/** What other devices of the house are told by. */
export interface DoorTeller {
  devices(): Promise<DevicesState>
  /** Shows a code in place of the one before. */
  showCode(): Promise<DevicesState>
}

type Told = Pick<Session, 'text' | 'print' | 'signal'>

/** Prints where other devices come in, and the code that lets one in. */
export function printDoor({ addresses, code, problem }: DevicesState, { text, print }: Told): void {
  if (addresses.length === 0 || !code) return print(text.devices.closed[problem ?? 'no-network'])
  const { code: signs, secondsLeft } = code
  const minutes = Math.ceil(secondsLeft / 60)
  print(text.devices.open(addresses.join('  '), `${signs.slice(0, 3)} ${signs.slice(3)}`, minutes))
}

/** Prints a code, and another when its time is over, until a device comes in or `signal` aborts. */
export async function tellDoor(door: DoorTeller, told: Told): Promise<void> {
  const { text, print, signal } = told
  const known = new Set((await door.devices()).devices.map(({ id }) => id))
  for (;;) {
    const shown = await door.showCode()
    printDoor(shown, told)
    const untilMs = systemClock.now() + (shown.code?.secondsLeft ?? 0) * 1000
    while (systemClock.now() < untilMs) {
      await sleep(systemClock, lookMs, { signal })
      const newcomer = (await door.devices()).devices.find(({ id }) => !known.has(id))
      if (newcomer) return print(text.devices.connected(newcomer.name))
    }
  }
}

import { resolve } from 'node:path'
import { examine } from '@lanterne/server'
import type { Command } from '../read-arguments.ts'
import type { Session } from '../session.ts'

const marks = { good: '✓', poor: '!', bad: '✗' } as const

/** Says in one screen what this machine has, what it lacks and what to do. */
export async function doctor(
  { port, dataDirectory, isJson }: Extract<Command, { name: 'doctor' }>,
  { environment, text, print, signal }: Session,
): Promise<number> {
  const folder = resolve(dataDirectory ?? environment.dataDirectory)
  const findings = await examine(
    { dataDirectory: folder, ...(port === undefined ? {} : { port }) },
    { signal },
  )
  const isReady = findings.every(({ state }) => state !== 'bad')
  if (isJson) {
    print(JSON.stringify({ isReady, findings }))
    return isReady ? 0 : 1
  }
  const width = Math.max(...findings.map(({ name }) => text.findings[name].name.length))
  for (const { name, state, details } of findings) {
    const words = text.findings[name]
    const sentence = state === 'good' ? words.good(details) : words.otherwise(details)
    print(`${marks[state]} ${words.name.padEnd(width)}  ${sentence}`)
  }
  print(isReady ? text.allGood : text.notGood)
  return isReady ? 0 : 1
}

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TitleId } from '@lanterne/contract'
import { systemClock, systemRandom } from '@lanterne/kernel'
import { openLibrary } from '@lanterne/library'
import { describe, expect, it } from 'vitest'
import { openStage } from '../support/stage.ts'

/** `LANTERNE_KILLS=200` is the long form. */
const kills = Number(process.env['LANTERNE_KILLS'] ?? 12)
const writer = join(import.meta.dirname, 'support/writer.ts')
const film = (number: number) => `film-${number}` as TitleId

describe('a library that is killed while it is written to', () => {
  it(
    `has all that it said was kept, ${kills} times over`,
    async (context) => {
      await using stage = await openStage(context)
      const file = join(await stage.makeFolder('data'), 'library.sqlite')
      let next = 0
      let written = 0
      const opened: number[] = []
      for (let kill = 0; kill < kills; kill++) {
        const program = stage.start(`writer ${kill}`, process.execPath, [writer, file, `${next}`], {
          mayEnd: true,
        })
        const said = () => {
          const numbers = program.stdout.split('\n').slice(0, -1)
          return numbers.length === 0 ? undefined : Number(numbers.at(-1))
        }
        // Ended at another moment of its work each time: after one change, or some more.
        const enough = next + (kill % 7) * 3
        await stage.until('it has written', () => (said() ?? -1) >= enough, { timeoutMs: 30_000, everyMs: 1 })
        program.kill('SIGKILL')
        await program.ended
        const last = said() ?? -1

        const before = performance.now()
        using library = openLibrary(file, { clock: systemClock, random: systemRandom })
        opened.push(performance.now() - before)
        expect(library.setAside).toBeUndefined()
        const home = library.of('home')
        const listed = new Set(home.list())
        const watched = new Set(home.watched())
        const cleared = Math.floor((last + 1) / 50) * 50 - 1
        for (let number = next; number <= last; number++) {
          expect(listed.has(film(number)), `film ${number} of ${last} in the list`).toBe(number % 5 !== 0)
          // It may have been clearing as it ended.
          if (last % 50 === 48) continue
          if (number > cleared) {
            expect(home.progressOf({ titleId: film(number) })?.positionSeconds).toBe(number)
            expect(watched.has(film(number))).toBe(number % 3 === 0)
          } else expect(home.progressOf({ titleId: film(number) })).toBeUndefined()
        }
        const { house, traffic } = library
        const kept = house.kept()
        const allowed = new Set(house.allowed())
        for (let number = next; number <= last; number++) {
          expect(kept.get(film(number))?.haveBytes, `film ${number} kept`).toBe(
            number % 4 === 0 ? undefined : number,
          )
          expect(allowed.has(film(number))).toBe(number % 2 === 0)
        }
        if (last >= 0) expect([1e9 + last, 1e9 + last + 1]).toContain(house.settings().monthlyBytes)
        // Each round adds one; those that were being written when it ended may have, or not.
        const [rounds, sent] = traffic
          .days(100)
          .reduce(([down, up], { downBytes, upBytes }) => [down + downBytes, up + upBytes], [0, 0])
        written += last - next + 1
        expect(rounds).toBeGreaterThanOrEqual(written)
        expect(rounds).toBeLessThanOrEqual(written + kill + 1)
        expect(sent).toBe(2 * rounds)
        const same = home.progressOf({ titleId: 'same-film' as TitleId })?.positionSeconds
        // What was being written when it ended may be there, whole, or not.
        if (last > cleared && last % 50 !== 48) expect([last, last + 1]).toContain(same)
        next = last + 2
      }
      expect(readdirSync(dirname(file)).filter((name) => /damaged|newer/.test(name))).toEqual([])
      const [half = 0, most = 0] = [opened.length >> 1, opened.length - 1].map(
        (at) => opened.toSorted((a, b) => a - b)[at] ?? 0,
      )
      process.stderr.write(
        `${kills} kills, ${next} rounds of changes; opened in ${half.toFixed(1)} ms (${most.toFixed(1)} at most)\n`,
      )
    },
    // One takes a third of a second.
    30_000 + kills * 3000,
  )
})

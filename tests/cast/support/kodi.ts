import { join } from 'node:path'
import { enter } from '../../reach/net-house.ts'
import { type Program, runProgram } from '../../support/program.ts'
import type { Stage } from '../../support/stage.ts'

/** What a Kodi can be driven by. */
export type KodiService = 'webserver' | 'airplay' | 'upnprenderer'

/** Debian's Kodi, on a screen of its own. */
export interface Kodi {
  readonly program: Program
  readonly uuid: string
  /** Where its screen is, as Xvfb keeps it. */
  readonly screenFile: string
  /** Which subtitles it shows, as it says itself: their place among those that it was given; absent where it shows none. */
  shownSubtitle(): Promise<number | undefined>
}

const timeoutMs = 60_000
const uuid = '5ca1ab1e-0000-4000-8000-000000000078'

/** Starts it on the machine whose namespaces are those of `television`. */
export async function startKodi(
  stage: Stage,
  television: number,
  services: readonly KodiService[],
): Promise<Kodi> {
  const folder = await stage.makeFolder('kodi')
  const script = join(import.meta.dirname, 'kodi.sh')
  const own = ['--mount', '--pid', '--fork', '--kill-child']
  const [command, args] = enter(television, 'unshare', ...own, 'sh', script, folder, uuid, ...services)
  const program = stage.start('kodi', command, args, { mayEnd: true })
  await program.waitForOutput(/^kodi is \d+$/m, { timeoutMs })
  return {
    ...{ program, uuid, screenFile: join(folder, 'screen/Xvfb_screen0') },
    async shownSubtitle() {
      const params = { playerid: 1, properties: ['currentsubtitle', 'subtitleenabled'] }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Player.GetProperties', params })
      const url = 'http://10.77.1.2:8080/jsonrpc'
      const words = ['-s', '-m', '10', '-H', 'content-type: application/json', '-d', body, url]
      const [curl, all] = enter(television, 'curl', ...words)
      const { result } = JSON.parse(await runProgram(curl, all, { timeoutMs }))
      return result.subtitleenabled ? result.currentsubtitle?.index : undefined
    },
  }
}

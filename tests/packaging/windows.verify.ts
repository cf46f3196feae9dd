import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import { openStage } from '../support/stage.ts'
import { openFirstScreen, playWelcome } from './app-in-bundle.ts'

const root = join(import.meta.dirname, '../..')
const minutes = 60_000
const magnet = 'magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=A%20film'

it('installs silently under Wine, starts, plays, takes a link and is removed', {
  timeout: 25 * minutes,
}, async (context) => {
  await using stage = await openStage(context)
  const out = await stage.makeFolder('out')
  const build = ['packaging/run.ts', 'win-x64.setup', '--fast', '--out', out]
  console.log((await runProgram(process.execPath, build, { cwd: root, timeoutMs: 10 * minutes })).trim())
  const prefix = await stage.makeFolder('wine')
  const onZ = (path: string) => `Z:${path.replaceAll('/', '\\')}`
  const [browser, asked] = [join(stage.folder, 'browser.exe'), join(stage.folder, 'asked')] as const
  await runProgram(
    'x86_64-w64-mingw32-gcc',
    ['-O1', '-o', browser, join(import.meta.dirname, 'windows-browser.c')],
    { timeoutMs: minutes },
  )
  const askedFor = async () => (existsSync(asked) ? (await readFile(asked, 'utf8')).split(/\r?\n/) : [])
  const env = {
    ...{ WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree=;mshtml=', WINEARCH: 'win64' },
    ...{
      LANTERNE_BROWSER: onZ(browser),
      LANTERNE_ASKED: onZ(asked),
      LANTERNE_WEBRTC: 'no-stun',
      NODE_EXTRA_CA_CERTS: '',
    },
  }
  // Node refuses the Windows that Wine says to be at first.
  await runProgram('wine', ['winecfg', '/v', 'win10'], { env, timeoutMs: 5 * minutes })
  const wine = (...words: string[]) => runProgram('wine', words, { env, timeoutMs: 5 * minutes })
  const query = async (key: string, value: string) =>
    wine('reg', 'query', key, ...(value === '' ? ['/ve'] : ['/v', value])).then(
      (said) => said.trim(),
      () => 'none',
    )

  const startedAt = performance.now()
  await wine(join(out, 'lanterne-0.1.0-win-x64-setup.exe'), '/S')
  console.log(`installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  const users = join(prefix, 'drive_c/users')
  const [user = ''] = (await readdir(users)).filter((name) => name !== 'Public')
  const local = join(users, user, 'AppData/Local')
  const installed = join(local, 'Programs/Lanterne')
  for (const scheme of ['magnet', 'lanterne'])
    expect(await query(`HKCU\\Software\\Classes\\${scheme}\\shell\\open\\command`, '')).toContain(
      'Lanterne.exe',
    )

  const record = join(local, 'Lanterne/instance.json')
  const launched = performance.now()
  const app = stage.start('the app', 'wine', [join(installed, 'Lanterne.exe'), '--port', '0'], {
    env,
    mayEnd: true,
  })
  const address = await stage.until(
    'the app is open',
    async () => {
      const text = existsSync(record) ? await readFile(record, 'utf8') : ''
      return text !== '' && (JSON.parse(text) as { address: string }).address
    },
    { timeoutMs: minutes },
  )
  const { token } = await openFirstScreen(address)
  console.log(`first screen under Wine: after ${Math.round(performance.now() - launched)} ms`)
  const film = await readFile(join(root, 'assets/welcome/welcome.mp4'))
  const { sizeBytes, end } = await playWelcome(stage, { address, token })
  expect(sizeBytes).toBe(film.length)
  expect(end.equals(film.subarray(-1000))).toBe(true)
  await app.ended

  await wine(join(installed, 'Lanterne.exe'), magnet)
  await stage.until(
    'the first shows what the second was given',
    async () => (await askedFor()).includes(`--app=${address}/?open=${encodeURIComponent(magnet)}`),
    { timeoutMs: minutes },
  )

  const uninstall = () =>
    wine(join(installed, 'Uninstall.exe'), '/S', `_?=C:\\users\\${user}\\AppData\\Local\\Programs\\Lanterne`)
  await runProgram('wineserver', ['--kill'], { env, timeoutMs: minutes })
  await uninstall()
  await stage.until(
    'it is gone',
    () => !existsSync(join(installed, 'runtime')) && !existsSync(join(installed, 'app')),
    {
      timeoutMs: minutes,
    },
  )
  expect(await query('HKCU\\Software\\Classes\\lanterne\\shell\\open\\command', '')).toBe('none')
  expect(await query('HKCU\\Software\\Classes\\magnet\\shell\\open\\command', '')).toBe('none')
  expect(await readdir(installed)).toEqual([])
  await runProgram('wineserver', ['--kill'], { env, timeoutMs: minutes })
})

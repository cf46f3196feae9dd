import type { Page } from 'playwright-core'
import type { Hand } from './hand.ts'

/** Goes through everything with arrows, Enter and Back alone; `see` looks at the screen as it is then. */
export async function goThrough(page: Page, hand: Hand, see: (name: string) => Promise<void>): Promise<void> {
  const heading = (level = 1) => page.getByRole('heading', { level }).first().waitFor()
  const back = async (cell: string) => {
    await page.goBack()
    await page.waitForFunction(
      (name) => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'] === name,
      cell,
    )
  }
  /** Presses "My list", and waits until the page has read what the house keeps now. */
  const toggleListed = async () => {
    const read = page.waitForResponse(
      (answer) => answer.url().includes('/api/library') && answer.request().method() === 'GET',
    )
    await hand.choose('[data-cell="actions/1"]')
    await read
  }
  await page.goto('/')
  await page.locator('[data-rail]').first().waitFor()
  await hand.press('ArrowDown')
  await see('home')
  await hand.reach('[data-cell="welcome/3"]')
  await hand.press('ArrowDown', 'ArrowDown')
  await see('home-rows')

  // A film: every line of it, and back to where it was.
  const from = await page.evaluate(
    () => document.activeElement?.closest<HTMLElement>('[data-cell]')?.dataset['cell'],
  )
  await hand.press('Enter')
  await page.waitForURL('**/title/**')
  await heading()
  await see('film')
  await hand.press('ArrowDown', 'ArrowDown', 'ArrowDown')
  await see('film-evidence')
  await back(from ?? '')

  // All films, narrowed.
  await hand.choose('[data-cell="top/1"]')
  await page.waitForURL('**/films')
  await page.locator('[data-cell="found0/0"]').waitFor()
  await see('films')
  await hand.choose('[data-chip="genre"]')
  await hand.press('ArrowDown')
  await see('films-genres')
  await hand.press('Enter')
  await page.waitForURL('**/films?genre=**')
  await hand.reach('[data-cell^="found0/"]')
  await hand.press('ArrowUp', 'ArrowUp')

  // Search.
  await hand.choose('[data-cell="top/3"]')
  await page.waitForURL('**/search')
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement)
  await see('search-begun')
  await page.keyboard.type('zzzzqq')
  await page.locator('[data-cell="nothing/0"]').waitFor()
  await see('search-empty')
  await hand.choose('[data-cell="nothing/0"]')
  await page.keyboard.type('pourquoi nous combattons')
  await page.locator('[data-cell="found0/0"]').waitFor()
  await see('search')

  // A series, and one of its episodes.
  await hand.choose('[data-cell="found0/0"]')
  await page.waitForURL('**/title/**')
  await page.locator('[data-cell="episode0/0"]').waitFor()
  await see('series')
  await hand.reach('[data-cell="episode1/0"]')
  await see('series-episodes')

  // The list: put in, seen, and empty again.
  await toggleListed()
  await hand.choose('[data-cell="top/2"]')
  await page.locator('[data-cell="listed0/0"]').waitFor()
  await see('list')
  await hand.choose('[data-cell="listed0/0"]')
  await page.locator('[data-cell="actions/1"]').waitFor()
  await toggleListed()
  // What was left is gone: the focus is on what there is instead.
  await back('empty/0')
  await see('list-empty')
  await hand.choose('[data-cell="tabs/1"]')
  await page.waitForURL('**/kept')
  await heading()
  await see('kept-empty')

  // Settings, page by page.
  await hand.choose('[data-cell="top/4"]')
  await page.locator('[data-cell="kinds/0"]').waitFor()
  await see('settings-sources')
  await hand.choose('[data-cell="kinds/0"]')
  await hand.press('ArrowDown')
  await see('settings-add-source')
  const count = await page.locator('[data-row="pages"] a').count()
  for (let i = 1; i < count; i++) {
    const link = page.locator(`[data-cell="pages/${i}"]`)
    const address = (await link.getAttribute('href')) ?? ''
    await hand.choose(`[data-cell="pages/${i}"]`)
    await page.waitForURL(`**${address}`)
    await heading()
    await see(address.slice(1).replace('/', '-'))
    if (!address.startsWith('/settings')) {
      await page.goBack()
      await page.locator('[data-row="pages"]').waitFor()
    }
  }

  // Profiles: one is made, with a code, and removed again.
  await hand.choose(`[data-cell="pages/${count - 1}"]`)
  await page.waitForURL('**/profiles')
  await hand.choose('[data-cell="manage/0"]')
  await page.locator('[data-cell="name/0"]').waitFor()
  await hand.reach('[data-cell="name/0"]')
  await page.keyboard.type('Léa ليا')
  await see('profile-new')
  await page.goBack()
  await page.goto('/share')
  await page.locator('[data-cell="look/0"]').waitFor()
  await hand.press('ArrowDown')
  await see('share')
  // A path of a film that is not there: the server says so.
  await page.keyboard.type('/nowhere/garden.mp4')
  await hand.press('Enter')
  await page.locator('[aria-invalid="true"]').waitFor()
  await see('share-missing')
  await page.goto('/sources')
  await page.locator('[data-cell="manage/0"]').waitFor()
  await hand.press('ArrowDown')
  await see('my-sources')
  await page.goto('/nowhere/at/all')
  await heading()
  await hand.press('ArrowDown')
  await see('nowhere')
  await hand.press('Enter')
  await page.locator('[data-rail]').first().waitFor()

  // The film: its bar, its menus, its help, and out again.
  await hand.choose('[data-cell="hero/0"]')
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.3)
  await hand.press('k')
  await see('player')
  await hand.press('?')
  await see('player-help')
  await hand.press('Escape')
  await hand.press('i')
  await see('player-details')
  await hand.press('i')
  await page.locator('button[aria-haspopup="menu"]').last().focus()
  await hand.press('Enter')
  await see('player-subtitles')
  await hand.press('ArrowDown', 'Escape')
  await hand.press('Escape')
  await page.locator('[data-rail]').first().waitFor()
  await hand.press('ArrowDown')
}

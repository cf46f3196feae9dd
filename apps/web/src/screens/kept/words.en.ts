import type { KeptWords } from './words.fr.ts'

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many)

export const en: KeptWords = {
  keep: 'Keep for offline',
  keepSeason: (season) => `Keep season ${season}`,
  keeping: 'On its way',
  kept: 'Kept',
  seeKept: (name) => `${name} is kept. See what is kept`,
  willBeKept: (name) => `${name} will be kept on this machine.`,
  allow: 'Let children see it',
  allowed: 'Children may see it',

  name: 'Kept',
  tabs: 'My list and the films that are kept',
  empty: 'No film is kept.',
  emptyHint: '“Keep for offline” on a film’s page puts it here: then it plays without any network.',
  sum: (count, size, room) =>
    `${plural(count, '1 film', `${count} films`)} · ${size} here · room for ${room} more`,
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  bySize: 'Largest first',
  byDate: 'Newest first',
  pause: 'Pause',
  resume: 'Resume',
  again: 'Try again',
  remove: 'Remove',
  removeSure: 'Yes, remove',
  removed: (name) => `${name} is not kept any more.`,
  watched: 'watched',
  whole: 'all here',
  paused: 'paused',
  fetching: 'on its way',
  left: (duration) => `${duration} left`,
  of: (part, whole) => `${part} of ${whole}`,
  waits: {
    turn: 'waits for its turn',
    night: 'waits for the hours you chose',
    month: 'waits for next month',
    watching: 'waits for the film that plays',
    people: 'waits for somebody who has it',
  },
  holds: {
    night: 'Nothing comes at this hour: that is your choice in the settings.',
    month: 'This month’s data is used up: nothing comes before next month.',
    watching: 'A film is playing: the others wait until it is here.',
  },
  noRoomHere: (missing) => `no room: ${missing} are missing`,
  noRoom: (missing) => `There is no room to keep all of it: ${missing} are missing.`,
  makeRoom: 'Choose what to remove',
}

import type { DataWords } from './words.fr.ts'

export const en: DataWords = {
  month: 'This month',
  used: (down, up) => `${down} received, ${up} given.`,
  today: (down, up) => `Today: ${down} received, ${up} given.`,
  ofLimit: (used, limit) => `${used} of the month’s ${limit}.`,
  houseHint: 'What goes from one device to another in this house is not counted.',
  days: 'Day by day',
  monthsBefore: 'Month by month',
  when: 'When',
  received: 'Received',
  given: 'Given',
  limit: 'Limit of a month',
  limitHint:
    'Lanterne tells you at four fifths. At the limit nothing comes but what is watched, and it asks before it plays.',
  noLimit: 'No limit',
  hours: 'Hours',
  hoursHint:
    'For what nobody waits for: films to keep, and what is given after a film. What is watched always comes.',
  always: 'At any hour',
  between: (from, to) => `From ${from} to ${to}`,
  earlierFrom: (time) => `Begin earlier than ${time}`,
  laterFrom: (time) => `Begin later than ${time}`,
  earlierTo: (time) => `End earlier than ${time}`,
  laterTo: (time) => `End later than ${time}`,
  sharing: 'Sharing',
  sharingLine: (given) => `What you watch is given on to those who watch it too: ${given} this month.`,
  sharingSwitch: 'Give films on',
  sharingOff: 'Nothing is given on. Films may come more slowly: everybody serves first who gives.',
  line: 'Connection',
  lineHint: (down, up) => `The fastest that was seen here: ${down} received and ${up} given a second.`,
  lineUnknown: 'Its speed will be measured with the first film.',
  lines: {
    automatic: 'Give way to all else',
    half: 'At most half of it',
    quarter: 'At most a quarter',
  },
  lineNote: 'For what is given, and for films to keep. The film that plays does not wait.',
  disk: 'Disk',
  diskLine: (kept, other, free) =>
    `${kept} of films that are kept, ${other} of films watched or begun, ${free} free.`,
  diskHint:
    'Films that are kept stay. Of the others, those that were watched go first, then the oldest; never the one that plays.',
  automatic: 'What suits',
  atMost: (size) => `At most ${size}`,
  half: 'At most half',
  saved: 'Noted.',
  near: (used, limit) => `${used} of this month’s ${limit} have gone.`,
  over: 'This month’s data is used up: only what you ask for still comes.',
  see: 'See',

  setAside: {
    damaged: (file: string) =>
      `The library (profiles, lists, history) was damaged. It was set aside as it is, and a new one begins. The old one: ${file}`,
    newer: (file: string) =>
      `The library is of a later version of Lanterne. It was set aside as it is, and a new one begins. The old one: ${file}`,
  },
  understood: 'Understood',
}

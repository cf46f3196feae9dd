/** The rows that the foot of the home screen takes in its grid. */
export const footRows = ['country', 'share'].map((id) => ({ id, length: 1 }))

// What was typed and not yet saved, kept in this tab alone until it is.

const PREFIX = 'accord:draft:'

/** The store of one form: keyed by its return, the person and the question. */
export class Drafts {
  constructor(form) {
    this.prefix = `${PREFIX}${form.dataset.return}:${form.dataset.user}:`
  }

  /** Keeps a question's fields as [name, value] pairs. */
  keep(key, entries, submitted = false) {
    try {
      const draft = { entries, at: new Date().toISOString(), submitted }
      sessionStorage.setItem(this.prefix + key, JSON.stringify(draft))
    } catch {
      // A full or forbidden store takes away the net, not the saving.
    }
  }

  find(key) {
    try {
      return JSON.parse(sessionStorage.getItem(this.prefix + key))
    } catch {
      return null
    }
  }

  drop(key) {
    try {
      sessionStorage.removeItem(this.prefix + key)
    } catch {
      // As above.
    }
  }

  /** Drops what a form carried to the server itself, once another page is open. */
  dropSubmitted(keysHere) {
    for (const name of names(this.prefix)) {
      const key = name.slice(this.prefix.length)
      if (!keysHere.has(key) && this.find(key)?.submitted) this.drop(key)
    }
  }
}

/** Drops every draft in this tab. */
export function forgetDrafts() {
  for (const name of names(PREFIX)) sessionStorage.removeItem(name)
}

function names(prefix) {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(prefix))
  } catch {
    return []
  }
}

// The words that scripts say, and saying them to people who cannot see them.

const source = document.getElementById('accord-words')

/** A text of the page's language, with {name} filled in from `values`. */
export function say(name, values = {}) {
  const text = source?.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? ''
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole)
}

let region

/** Lets a screen reader speak a text when it is next free. */
export function announce(text) {
  if (!region) {
    region = document.createElement('div')
    region.className = 'govuk-visually-hidden'
    region.setAttribute('role', 'status')
    document.getElementById('main-content')?.append(region)
  }
  // A region that is filled as it is made is not read out.
  setTimeout(() => {
    region.textContent = text
  }, 50)
}

/** A new element with its class and text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

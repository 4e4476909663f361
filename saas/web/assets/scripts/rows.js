// Rows that are added to a table, without a journey to the server. The button
// works without this script too: then it posts the page.

import { announce, say } from './speech.js'

const PLACEHOLDER = 'row-to-come'

export function startRows(form) {
  form.addEventListener('click', (event) => {
    const button = event.target.closest('[data-add-row]')
    if (!button) return
    event.preventDefault()
    const row = addRow(button.closest('[data-rows]'))
    row.querySelector('textarea, select, input:not([type=hidden])')?.focus()
    // The new row is part of what is to be saved.
    row.dispatchEvent(new Event('change', { bubbles: true }))
  })
  form.addEventListener('input', offerRemoving)
  form.addEventListener('change', (event) => {
    offerRemoving(event)
    const box = event.target.closest('[data-remove-row] input')
    if (!box) return
    if (box.checked) announce(say('rowRemoved'))
    settleRoom(box.closest('[data-rows]'))
  })
}

/** Adds an empty row to a table, with an id of its own or a given one, and returns it. */
export function addRow(table, id = newId()) {
  const template = table.querySelector('[data-row-template]')
  const row = template.content.firstElementChild.cloneNode(true)
  for (const node of [row, ...row.querySelectorAll('*')]) {
    for (const { name, value } of [...node.attributes]) {
      if (value.includes(PLACEHOLDER)) node.setAttribute(name, value.replaceAll(PLACEHOLDER, id))
    }
  }
  const number = String(table.querySelectorAll('[data-row]').length + 1)
  for (const place of row.querySelectorAll('legend, .govuk-visually-hidden')) {
    place.textContent = place.textContent.replace('{number}', number)
  }
  template.before(row)
  settleRoom(table)
  return row
}

/** Makes the rows of these ids that the table does not show yet, such as kept ones. */
export function addMissingRows(table, ids) {
  for (const id of ids) {
    if (/^[a-z0-9]{1,20}$/.test(id) && !table.querySelector(`[data-row="${id}"]`)) addRow(table, id)
  }
}

/** The controls that a cell of this name has in the row that new ones are copied from. */
export function controlsOfNewRow(node, name) {
  const row = node.querySelector('[data-row-template]')?.content
  const wanted = name.replace(/:cell:[^:]+:/, `:cell:${PLACEHOLDER}:`)
  return [...(row?.querySelectorAll('[name]') ?? [])].filter((control) => control.name === wanted)
}

/** Only a row that says something can be removed; an empty one is left out anyway. */
function offerRemoving(event) {
  const row = event.target.closest('[data-row]')
  const remove = row?.querySelector('[data-remove-row]')
  if (remove && !event.target.closest('[data-remove-row]')) remove.hidden = false
}

/** Offers another row while there is room for one; a removed row takes none. */
function settleRoom(table) {
  const removed = table.querySelectorAll('[data-remove-row] input:checked').length
  const full = table.querySelectorAll('[data-row]').length - removed >= Number(table.dataset.rows)
  table.querySelector('[data-add-row]').hidden = full
  table.querySelector('[data-rows-full]').hidden = !full
}

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(6))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

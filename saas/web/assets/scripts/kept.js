// Offers back what this tab kept of an earlier visit and the server never got.

import { controlsOfNewRow } from './rows.js'
import { element, say } from './speech.js'

/** Shows the offer, if there is a draft that differs from what the page holds. */
export function offerKept(question, drafts) {
  const draft = drafts.find(question.key)
  if (!draft) return
  const differing = differences(question, draft.entries)
  if (!differing.length) {
    drafts.drop(question.key)
    return
  }
  const box = element('div', 'accord-kept')
  // Plain English would write the month first.
  const { lang } = document.documentElement
  const time = new Date(draft.at).toLocaleString(lang === 'en' ? 'en-GB' : lang, {
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  })
  box.append(element('p', 'accord-kept__title', say('kept', { time })))
  for (const text of differing) box.append(element('div', 'govuk-body accord-text accord-kept__text', text))
  const buttons = element('div', 'govuk-button-group')
  const use = button('useKept', () => {
    question.fill(draft.entries)
    close()
    question.node.dispatchEvent(new Event('change', { bubbles: true }))
  })
  const drop = button('dropKept', () => {
    drafts.drop(question.key)
    close()
  })
  const close = () => {
    box.remove()
    question.node.querySelector('textarea, input:not([type=hidden])')?.focus()
  }
  buttons.append(use, drop)
  box.append(buttons)
  const head = question.node.querySelector('.accord-question__head')
  if (head) head.after(box)
  else question.node.prepend(box)
}

/** The kept texts and choices that the page does not show now, as words. */
function differences(question, kept) {
  const present = question.entries()
  const now = new Set(present.map(([name, value]) => `${name}\n${plain(value)}`))
  const before = new Set(kept.map(([name, value]) => `${name}\n${plain(value)}`))
  // An empty field says nothing, and a table's empty row has another id on every page.
  const says = ([name, value]) => value.trim() !== '' && !name.endsWith(':rows')
  const added = kept.filter((entry) => says(entry) && !now.has(`${entry[0]}\n${plain(entry[1])}`))
  const gone = present.filter((entry) => says(entry) && !before.has(`${entry[0]}\n${plain(entry[1])}`))
  if (!added.length && !gone.length) return []
  const words = added.map(([name, value]) => spoken(question, name, value)).filter(Boolean)
  return words.length ? words : ['–']
}

function spoken(question, name, value) {
  let controls = question.controls().filter((control) => control.name === name)
  // A row that the page does not show yet is read off the one that is copied.
  if (!controls.length) controls = controlsOfNewRow(question.node, name)
  const choice = controls.find((control) => control.value === value)
  if (choice && (choice.type === 'radio' || choice.type === 'checkbox')) {
    return choice.parentElement.querySelector(`label[for="${choice.id}"]`).textContent.trim()
  }
  const list = controls.find((control) => control.matches('select'))
  const option = list && [...list.options].find((found) => found.value === value)
  return (option?.textContent ?? value).trim()
}

function plain(value) {
  return value.replaceAll('\r\n', '\n')
}

function button(name, act) {
  const made = element('button', 'govuk-button govuk-button--secondary', say(name))
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

// Everything here is an addition: each page works without it.

import { initAll } from './govuk-frontend.js'
import { startAutosave } from './autosave.js'
import { startConditions } from './conditions.js'
import { forgetDrafts } from './drafts.js'
import { startFilters } from './filters.js'
import { startParts } from './parts.js'

initAll()
startParts(document)
startFilters(document)

for (const form of document.querySelectorAll('form[data-autosave-url]')) {
  startConditions(form)
  startAutosave(form)
}

// Whoever signs out leaves no words behind in a shared computer's browser.
for (const form of document.querySelectorAll('form[data-forget-drafts]')) {
  form.addEventListener('submit', forgetDrafts)
}

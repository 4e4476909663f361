"""Every mapped table, imported once, so that migrations and the lint see them all."""

from saas.accounts import models as accounts
from saas.files import models as files
from saas.jobs import models as jobs
from saas.mail import models as mail
from saas.outbox import models as outbox
from saas.trail import models as trail
from tenants.actions import models as actions
from tenants.agencies import models as agencies
from tenants.cases import models as cases
from tenants.crosswalks import models as crosswalks
from tenants.evidence import models as evidence
from tenants.handbook import models as handbook
from tenants.judgements import models as judgements
from tenants.practice import models as practice
from tenants.rounds import models as rounds
from tenants.workspaces import models as workspaces

ALL = (
    accounts,
    files,
    jobs,
    mail,
    outbox,
    trail,
    actions,
    agencies,
    cases,
    crosswalks,
    evidence,
    handbook,
    judgements,
    practice,
    rounds,
    workspaces,
)

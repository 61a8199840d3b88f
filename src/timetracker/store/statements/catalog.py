"""Projects, tasks, clients, tags, users and locks."""

from sqlalchemy import bindparam, func, select

from timetracker.store import schema as s
from timetracker.store.dialect import listed
from timetracker.store.statements.built import named

PROJECT = select(*named(s.project)).where(s.project.c.id == bindparam("id"))
PROJECT_NAMED = select(*named(s.project)).where(s.project.c.name_key == bindparam("name_key"))
PROJECTS = select(*named(s.project)).order_by(s.project.c.name_key)

TASK = select(*named(s.task)).where(s.task.c.id == bindparam("id"))
TASK_NAMED = select(*named(s.task)).where(
    s.task.c.name_key == bindparam("name_key"), s.task.c.project_id == bindparam("project_id")
)
TASKS_NAMED = select(*named(s.task)).where(s.task.c.name_key == bindparam("name_key"))
TASKS = select(*named(s.task)).order_by(s.task.c.project_id, s.task.c.name_key)
TASKS_OF = select(*named(s.task)).where(s.task.c.project_id == bindparam("project_id")).order_by(s.task.c.name_key)

CLIENT = select(*named(s.client)).where(s.client.c.id == bindparam("id"))
CLIENT_NAMED = select(*named(s.client)).where(s.client.c.name_key == bindparam("name_key"))
CLIENTS = select(*named(s.client)).order_by(s.client.c.name_key)

rate_with_id = select(*s.rate.c).where(s.rate.c.id == bindparam("id"))
RATES = select(*s.rate.c).order_by(s.rate.c.id)

CHARGE = select(*s.charge.c).where(s.charge.c.id == bindparam("id"))
CHARGES = select(*s.charge.c).order_by(s.charge.c.id)
CHARGES_OF = select(*s.charge.c).where(listed(s.charge.c.id, bindparam("ids")))
ANY_CHARGE = select(s.charge.c.id).limit(1)
OWN_RATES = select(s.charge.c.id).where(s.charge.c.rate.is_not(None))
ANY_BILLED = select(s.charge.c.id).where(s.charge.c.billed.is_not(None)).limit(1)
ANY_OWN_RATE = select(s.charge.c.id).where(s.charge.c.rate.is_not(None)).limit(1)
BILLED_OF = (
    select(s.charge.c.id).where(s.charge.c.billed.is_not(None), listed(s.charge.c.id, bindparam("ids"))).limit(1)
)

billing_with_id = select(*s.billing.c).where(s.billing.c.id == bindparam("id"))
BILLING_OF = select(*s.billing.c).where(func.coalesce(s.billing.c.client_id, 0) == bindparam("client_id"))
BILLINGS = select(*s.billing.c).order_by(s.billing.c.id)
INVOICE = select(*s.invoice.c).where(s.invoice.c.id == bindparam("id"))
INVOICE_NUMBERED = select(*s.invoice.c).where(s.invoice.c.number == bindparam("number"))
INVOICES = select(*s.invoice.c).order_by(s.invoice.c.id)
INVOICE_NUMBERS = select(s.invoice.c.number).where(s.invoice.c.number.is_not(None))
ENTRIES_BILLED = select(s.charge.c.id).where(s.charge.c.billed == bindparam("number")).order_by(s.charge.c.id)

TAG = select(*named(s.tag)).where(s.tag.c.id == bindparam("id"))
TAG_NAMED = select(*named(s.tag)).where(s.tag.c.name_key == bindparam("name_key"))
TAGS = select(*named(s.tag)).order_by(s.tag.c.name_key)

USER = select(*named(s.user)).where(s.user.c.id == bindparam("id"))
USER_NAMED = select(*named(s.user)).where(s.user.c.name_key == bindparam("name_key"))
USERS = select(*named(s.user)).order_by(s.user.c.id)

USER_KEYS = select(s.user.c.id, s.user.c.name, s.user.c.name_key)
CLIENT_KEYS = select(s.client.c.id, s.client.c.name, s.client.c.name_key)
PROJECT_KEYS = select(s.project.c.id, s.project.c.name, s.project.c.name_key)
TASK_KEYS = select(s.task.c.id, s.task.c.name, s.task.c.name_key)
TAG_KEYS = select(s.tag.c.id, s.tag.c.name, s.tag.c.name_key)

lock_with_id = select(*s.lock.c).where(s.lock.c.id == bindparam("id"))
LOCKS = select(*s.lock.c).order_by(s.lock.c.client_id.is_not(None), s.lock.c.client_id)
LOCKED_UNTIL = select(func.max(s.lock.c.until_at))
COUNT_LOCKS_OF_CLIENT = select(func.count()).select_from(s.lock).where(s.lock.c.client_id == bindparam("id"))

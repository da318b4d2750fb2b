"""관리. What administrators look after: departments, staff, days, routing, letters, and what waits for a person."""

from frontend.desk.admin import (
    answers,
    audit,
    calling_off,
    channels,
    days,
    departments,
    ground,
    inbox,
    letters,
    merging,
    overview,
    parked,
    reorganising,
    routing,
    rules,
    splitting,
    staff,
)

ROUTES = (
    *overview.ROUTES,
    *merging.ROUTES,
    *splitting.ROUTES,
    *calling_off.ROUTES,
    *reorganising.ROUTES,  # first: `new` is no department
    *departments.ROUTES,
    *staff.ROUTES,
    *days.ROUTES,
    *routing.ROUTES,
    *rules.ROUTES,
    *ground.ROUTES,
    *letters.ROUTES,
    *channels.ROUTES,
    *answers.ROUTES,
    *inbox.ROUTES,
    *parked.ROUTES,
    *audit.ROUTES,
)

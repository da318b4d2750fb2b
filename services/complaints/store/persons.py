"""Where it is kept who works at the desk."""

from __future__ import annotations

import chassis.transaction
from chassis.shelf import Shelf
from services.complaints.domain import Member
from services.complaints.store.rows import as_member, member_row
from services.complaints.store.tables import staff


class Staff:
    """Who works at the desk, as the gateway last registered them."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.shelf = Shelf(tx, staff, record=as_member, row=member_row)
        self.find = self.shelf.find

    def put(self, member: Member) -> None:
        if self.shelf.find(member.account_id):
            self.shelf.put(member)
        else:
            self.shelf.add(member)

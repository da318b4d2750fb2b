"""What routing keeps is the same on both databases, and two processes of it see the same list."""

import sqlalchemy as sa

from chassis.database import Store
from chassis.migrate import migrate
from contracts.message import new_id
from contracts.routing import DepartmentAssigned, RegisterDepartments, TriageNeeded
from services.routing.domain import City, Decision, Listed, Mode, Reading, content_of, in_force, prepare, version_of
from services.routing.domain.deciding import propose
from services.routing.precedents import Near
from services.routing.service import Routing
from services.routing.store import metadata
from tests.routing.test_service import CITY, CLEAR, NOON, ROAD, WASTE, Service, received, routed


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
        migrate(Routing.db, engine)
    else:
        engine = store.engine

    made = sa.inspect(engine)

    for table in metadata.sorted_tables:
        assert {(c["name"], c["type"].compile(engine.dialect), c["nullable"]) for c in made.get_columns(table.name)} == {
            (c.name, c.type.compile(engine.dialect), c.nullable) for c in table.columns
        }
        assert made.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key.columns]


def test_a_list_comes_back_as_it_was_put(store: Store) -> None:
    listed = (
        Listed(department=WASTE, duties=CITY[1].duties, position=0),
        Listed(department=ROAD, duties=CITY[0].duties, position=1, active=False),
    )

    store.transact(lambda tx: [tx.departments.replace(listed), tx.cities.bring("duties", version_of(in_force(listed)), content_of(listed))])

    assert store.read(lambda tx: tx.departments.all()) == list(listed)
    city: City = store.read(lambda tx: tx.cities.now())
    assert (city.versions, list(city.departments)) == ({"duties": version_of(listed[:1])}, ["waste"])


def test_a_decision_comes_back_as_it_was_put(store: Store) -> None:
    listed = [Listed(department=ROAD, duties=CITY[0].duties, position=0)]
    proposals = propose(Reading(text=CLEAR), prepare({}, {"duties": content_of(listed)})).proposals
    full = Decision(
        complaint_id=new_id(), model_version="duties-1", input_hash="a" * 64, proposals=proposals, mode=Mode.AUTOMATIC, decided_at=NOON,
        corrected_to="waste", corrected_at=NOON, versions={"duties": "duties-1"},
        near=(Near(label="road", likeness=0.75, id="an-id", decided_at=NOON), Near(label="road", likeness=0.5, id="another")),
    )  # fmt: skip
    bare = Decision(complaint_id=new_id(), mode=Mode.MANUAL, decided_at=NOON)

    store.transact(lambda tx: [tx.decisions.add(one) for one in (full, bare)])

    assert store.read(lambda tx: [tx.decisions.find(one.complaint_id) for one in (full, bare)]) == [full, bare]


def test_two_processes_route_by_the_list_that_was_loaded_last(store: Store) -> None:
    one, other = Service(store), Service(store)

    one.do(RegisterDepartments(departments=CITY))
    other.hear(first := received(CLEAR))
    other.do(RegisterDepartments(departments=CITY[1:]))
    one.hear(received(CLEAR), routed(first.complaint_id, WASTE))

    assert [event.complaint_id for event in one.said(DepartmentAssigned)] == [first.complaint_id]
    assert len(one.said(TriageNeeded)) == 1
    assert one.decision(first.complaint_id).corrected_to == "waste"

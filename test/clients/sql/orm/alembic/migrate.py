"""Migrates a database with Alembic, and works in it with SQLAlchemy."""

import decimal
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

server, database = sys.argv[1:]
engine = sa.create_engine(f"mssql+mssqlpython://@{server}:1433/{database}?Encrypt=yes&Authentication=ActiveDirectoryDefault")


class Base(DeclarativeBase):
    pass


class Maker(Base):
    __tablename__ = "makers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Unicode(50), unique=True)
    parts: Mapped[list["Part"]] = relationship(back_populates="maker", cascade="all, delete-orphan")


class Part(Base):
    __tablename__ = "parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    maker_id: Mapped[int] = mapped_column(sa.ForeignKey("makers.id"))
    name: Mapped[str] = mapped_column(sa.Unicode(80), index=True)
    price: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(10, 2))
    note: Mapped[str | None] = mapped_column(sa.Unicode(200))
    maker: Mapped[Maker] = relationship(back_populates="parts")


def first(op):
    op.create_table("makers", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Unicode(50), nullable=False, unique=True))
    op.create_table(
        "parts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("maker_id", sa.Integer, sa.ForeignKey("makers.id"), nullable=False),
        sa.Column("name", sa.Unicode(40), nullable=False),
        sa.Column("cost", sa.Integer, nullable=False, server_default="0"),
    )


def second(op):
    op.alter_column("parts", "cost", new_column_name="price", existing_type=sa.Integer, existing_nullable=False)
    op.alter_column("parts", "name", type_=sa.Unicode(80), existing_type=sa.Unicode(40), existing_nullable=False, nullable=False)
    op.add_column("parts", sa.Column("note", sa.Unicode(200)))
    op.create_index("ix_parts_name", "parts", ["name"])
    op.alter_column("parts", "price", type_=sa.Numeric(10, 2), existing_type=sa.Integer, server_default=None, existing_server_default="0", nullable=False, existing_nullable=False)


def differences(connection):
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)


for step in first, second:
    with engine.begin() as connection:
        step(Operations(MigrationContext.configure(connection)))
with engine.connect() as connection:
    print("differences:", differences(connection))

with Session(engine) as session:
    maker = Maker(name="Zürich Werke", parts=[Part(name=f"part {i}", price=decimal.Decimal(i) / 4) for i in range(1, 6)])
    session.add_all([maker, Maker(name="other")])
    session.commit()
    print("keys:", sorted(p.id for p in maker.parts))
    print("dear:", session.scalars(sa.select(Part.name).join(Maker).where(Maker.name.startswith("Zür"), Part.price > 1).order_by(Part.price.desc())).all())
    print("sums:", session.execute(sa.select(Maker.name, sa.func.count(Part.id), sa.func.sum(Part.price)).outerjoin(Part).group_by(Maker.name).order_by(Maker.name)).all())
    print("page:", session.scalars(sa.select(Part.name).order_by(Part.id).offset(1).limit(2)).all())
    session.add(Maker(name="OTHER"))
    try:
        session.commit()
    except sa.exc.IntegrityError as e:
        print("unique:", "duplicate key" in str(e.orig))
        session.rollback()
    maker.parts[0].note = "seen"
    session.delete(maker.parts[4])
    session.commit()
    print("left:", session.scalar(sa.select(sa.func.count()).select_from(Part)), session.scalar(sa.select(Part.note).where(Part.id == 1)))

with engine.begin() as connection:
    op = Operations(MigrationContext.configure(connection))
    op.drop_index("ix_parts_name", "parts")
    op.drop_column("parts", "note")
with engine.connect() as connection:
    print("after:", sorted(str(d[0]) for d in differences(connection)))

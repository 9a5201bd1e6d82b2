"""Works in the migrated database as an app does."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, F, Q, Sum

from shop.models import Maker, Part


def refused(what, f):
    try:
        with transaction.atomic():
            f()
        print(what, "not refused")
    except IntegrityError:
        print(what, "refused")


class Command(BaseCommand):
    def handle(self, *args, **options):
        maker = Maker.objects.create(name="Zürich Werke")
        Maker.objects.create(name="other")
        Part.objects.bulk_create(Part(maker=maker, name=f"part {i}", price=Decimal(i) / 4, extra={"n": i, "tags": ["a"]}) for i in range(1, 6))
        print("dear:", list(Part.objects.filter(maker__name__istartswith="zür", price__gt=1).order_by("-price").values_list("name", flat=True)))
        print("sums:", list(Maker.objects.annotate(n=Count("parts"), total=Sum("parts__price")).order_by("name").values_list("name", "n", "total")))
        print("page:", [p.name for p in Part.objects.order_by("id")[1:3]])
        print("json:", list(Part.objects.filter(extra__n=3).values_list("name", flat=True)))
        print("either:", Part.objects.filter(Q(name__contains="1") | Q(name__endswith="5")).count())
        refused("unique:", lambda: Maker.objects.create(name="OTHER"))
        refused("check:", lambda: Part.objects.create(maker=maker, name="x", price=-1))
        print("updated:", Part.objects.filter(price__lt=1).update(price=F("price") + 10), Part.objects.aggregate(Avg("price"))["price__avg"])
        print("again:", Maker.objects.get_or_create(name="other")[1], Maker.objects.update_or_create(name="third")[1])
        try:
            with transaction.atomic():
                Part.objects.all().delete()
                raise KeyError
        except KeyError:
            print("kept:", Part.objects.count())
        print("gone:", maker.delete()[0], Part.objects.exists())
        User.objects.create_user("ada", password="secret")
        print("user:", User.objects.get(username="ada").check_password("secret"))

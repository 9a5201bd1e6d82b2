from django.db import models


class Maker(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Part(models.Model):
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=80, db_index=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    made = models.DateTimeField(auto_now_add=True)
    extra = models.JSONField(default=dict)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price__gte=0), name="price_not_negative")]

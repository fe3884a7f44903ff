"""Customers as the schemas of this room want them."""

from typing import Any

from weihu.people.customers import reasons, rules
from weihu.people.customers.models import Customer, Field, Identity, Tag, Tagging, Value
from weihu.people.customers.selectors import Card, Face, Known

Out = dict[str, Any]


def field_out(field: Field) -> Out:
    return {
        "id": field.pk,
        "key": field.key,
        "name": field.name,
        "kind": field.kind,
        "choices": field.choices,
        "position": field.position,
    }


def tag_out(tag: Tag) -> Out:
    return {"id": tag.pk, "name": tag.name}


def tagging_out(tagging: Tagging) -> Out:
    return {
        "id": tagging.tag_id,
        "name": tagging.tag.name,
        "at": tagging.at,
        "staff_id": tagging.staff_id,
        "staff_name": tagging.staff.name if tagging.staff else None,
    }


def customer_out(customer: Customer, face: Face, taggings: list[Tagging], language: str) -> Out:
    return _common(customer, face, taggings, language)


def card_out(card: Card, language: str) -> Out:
    return {
        **_common(card.customer, card.face, card.taggings, language),
        "identities": [_identity_out(one) for one in card.identities],
        "fields": [_known_out(one) for one in card.fields],
        "taggings": [tagging_out(one) for one in card.taggings],
    }


def _common(customer: Customer, face: Face, taggings: list[Tagging], language: str) -> Out:
    return {
        "id": customer.pk,
        "display_name": face.display_name(language),
        "name": customer.name,
        "short_id": rules.short_id(face.openid),
        "avatar_url": face.avatar_url,
        "following": face.following,
        "shop_id": customer.shop_id,
        "shop_name": customer.shop.name if customer.shop else None,
        "tags": [one.tag.name for one in taggings],
        "source": {
            "kind": customer.source,
            "detail": customer.source_detail,
            "account_id": customer.source_account_id,
            "at": customer.created_at,
        },
        "version": customer.version,
    }


def _identity_out(one: Identity) -> Out:
    return {
        "id": one.pk,
        "account_id": one.account_id,
        "account_name": one.account.name,
        "short_id": rules.short_id(one.openid),
        "following": one.following,
        "followed_at": one.followed_at,
        "unfollowed_at": one.unfollowed_at,
        "unreachable": one.unreachable,
        "unreachable_words": reasons.words_of(one.unreachable) if one.unreachable else None,
        "unreachable_at": one.unreachable_at,
        "nickname": one.nickname,
        "avatar_url": one.avatar_url,
        "consented_at": one.consented_at,
    }


def _known_out(one: Known) -> Out:
    current = one.current
    return {
        "id": one.field.pk,
        "key": one.field.key,
        "name": one.field.name,
        "kind": one.field.kind,
        "choices": one.field.choices,
        "value": current.value if current else None,
        "source": current.source if current else None,
        "at": current.at if current else None,
        "history": [_value_out(value) for value in one.history],
    }


def _value_out(value: Value) -> Out:
    return {
        "value": value.value,
        "source": value.source,
        "at": value.at,
        "staff_id": value.staff_id,
        "staff_name": value.staff.name if value.staff else None,
        "current": value.current,
    }

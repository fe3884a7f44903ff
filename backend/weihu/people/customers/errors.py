"""What can be refused about customers."""

from weihu.kernel.errors import Conflict, Words


class CustomerChanged(Conflict):
    """Somebody edited her record after it was loaded."""

    code = "customer_changed"
    title = Words("客户资料已被更改", "The record changed meanwhile")
    detail = Words(
        "别人刚刚改过这位客户的资料，请刷新后再改；您填写的内容没有丢失。",
        "Someone just edited this customer. Reload and edit again; what you typed is not lost.",
    )


class FieldTaken(Conflict):
    """A field with this key exists."""

    code = "field_taken"
    title = Words("字段已存在", "This field exists")
    detail = Words("标识「{key}」已被使用，请换一个。", "The key “{key}” is in use. Choose another.")

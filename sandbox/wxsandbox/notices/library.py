"""The public templates that notices are made of: a few of the sandbox's own making (B10)."""

from collections.abc import Mapping

from msgspec import Struct

ONCE, LONG_TERM = 2, 3


class Keyword(Struct, frozen=True):
    """One place that a template offers. `rule` is the kind of value; `choices` are all that it may be, if fixed."""

    kid: int
    name: str
    rule: str
    example: str
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.rule}{self.kid}"


class Title(Struct, frozen=True):
    """One public template."""

    tid: int
    title: str
    type: int
    category: int
    keywords: tuple[Keyword, ...]

    def chosen(self, kids: list[int]) -> list[Keyword] | None:
        """The places in the order asked for; None when one is unknown or named twice."""
        by_kid = {one.kid: one for one in self.keywords}
        if len(set(kids)) != len(kids) or not set(kids) <= set(by_kid):
            return None
        return [by_kid[kid] for kid in kids]


CATEGORIES: Mapping[int, str] = {612: "汽车服务", 613: "汽车经销", 307: "线下零售"}

_ALL = (
    Title(
        21001,
        "保养到期提醒",
        ONCE,
        612,
        (
            Keyword(1, "车牌号", "car_number", "沪A12345"),
            Keyword(2, "保养项目", "thing", "二万公里保养"),
            Keyword(3, "到期时间", "time", "2026年11月28日"),
            Keyword(4, "服务门店", "thing", "三江汽车浦东店"),
            Keyword(5, "温馨提示", "thing", "可在菜单里预约"),
        ),
    ),
    Title(
        21002,
        "预约到店提醒",
        ONCE,
        612,
        (
            Keyword(1, "预约项目", "thing", "首次保养"),
            Keyword(2, "预约时间", "time", "2026年11月28日 09:30"),
            Keyword(3, "预约门店", "thing", "三江汽车浦东店"),
            Keyword(4, "服务顾问", "name", "李明"),
        ),
    ),
    Title(
        21003,
        "维修进度提醒",
        ONCE,
        612,
        (
            Keyword(1, "工单号", "character_string", "WX20261128001"),
            Keyword(2, "当前状态", "phrase", "维修中", ("已接车", "检测中", "维修中", "已完工")),
            Keyword(3, "预计完工", "time", "2026年11月28日 17:00"),
            Keyword(4, "备注", "thing", "更换前制动片"),
        ),
    ),
    Title(
        21004,
        "新车到店通知",
        ONCE,
        613,
        (
            Keyword(1, "车型", "thing", "远山 S5"),
            Keyword(2, "到店时间", "time", "2026年12月1日"),
            Keyword(3, "门店", "thing", "三江汽车浦东店"),
            Keyword(4, "销售顾问", "name", "王芳"),
        ),
    ),
    Title(
        21005,
        "召回与服务活动通知",
        LONG_TERM,
        612,
        (
            Keyword(1, "车牌号", "car_number", "沪A12345"),
            Keyword(2, "活动内容", "thing", "软件升级"),
            Keyword(3, "截止时间", "time", "2026年12月31日"),
        ),
    ),
    Title(
        21006,
        "订单状态提醒",
        ONCE,
        307,
        (
            Keyword(1, "订单号", "character_string", "DD20261128001"),
            Keyword(2, "订单状态", "phrase", "已付款"),
            Keyword(3, "金额", "amount", "¥128.00"),
            Keyword(4, "更新时间", "time", "2026年11月28日 09:30"),
        ),
    ),
)

TITLES: Mapping[int, Title] = {title.tid: title for title in _ALL}
